// Shortcuts. n: new task. /: search. z: undo. Escape: close the edit form. Ctrl+Enter in a text area: save.
const typing = (element) => element.closest("input, textarea, select, [contenteditable]");

document.addEventListener("keydown", (event) => {
  // An input method uses Escape and Enter during composition.
  if (event.isComposing) return;
  if (event.key === "Escape") event.target.closest(".task-edit")?.querySelector(".cancel").click();
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) event.target.closest("textarea")?.form.requestSubmit();
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  if (event.key === "z") document.querySelector("#toasts .undo")?.click();
  const field = { n: "title", "/": "q" }[event.key];
  if (!field) return;
  event.preventDefault();
  document.getElementById(field)?.focus();
});
