// The problem of a field disappears when the user changes the field.
document.addEventListener("input", ({ target }) => {
  if (target.getAttribute("aria-invalid") !== "true") return;
  // A hint stays.
  const { problem = [], hint = [] } = Object.groupBy(
    target.getAttribute("aria-describedby")?.split(" ") ?? [], (id) => id.endsWith("-problem") ? "problem" : "hint");
  for (const id of problem) document.getElementById(id)?.remove();
  target.removeAttribute("aria-invalid");
  if (hint.length > 0) target.setAttribute("aria-describedby", hint.join(" "));
  else target.removeAttribute("aria-describedby");
});
