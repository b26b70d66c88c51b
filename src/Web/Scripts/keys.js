// n: new task. /: search. z: undo. Escape: leave the edit form. Ctrl+Enter in a text: save it.
const typing = (element) => element.closest("input, textarea, select, [contenteditable]");

document.addEventListener("keydown", (event) => {
  // Escape and Enter belong to the input method while it composes.
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
