// The problem of a field disappears when the user changes the field.
document.addEventListener("input", ({ target }) => {
  if (target.getAttribute("aria-invalid") !== "true") return;
  document.getElementById(target.getAttribute("aria-describedby"))?.remove();
  target.removeAttribute("aria-invalid");
  target.removeAttribute("aria-describedby");
});
