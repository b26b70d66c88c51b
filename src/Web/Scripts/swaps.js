// What arrives late must not undo what the person did meanwhile.
const fields = (form) => ["title", "description"].map((name) => form.elements[name]);
let sent = null;

document.addEventListener("htmx:before:request", ({ target }) => {
  if (target.id === "task-form") sent = fields(target).map((field) => field.value);
});

document.addEventListener("htmx:before:swap", (event) => {
  const { ctx } = event.detail;
  if (ctx.sourceElement.id === "task-form" && sent) {
    // The emptied form replaces what was sent, not what was typed since.
    const typed = fields(ctx.sourceElement).map((field, i) => (field.value === sent[i] ? null : field.value));
    sent = null;
    if (typed.some((text) => text !== null))
      document.addEventListener("htmx:after:swap", () => {
        const form = document.getElementById("task-form");
        fields(form).forEach((field, i) => (field.value = typed[i] ?? field.value));
        if (form.elements.description.value) form.querySelector("details").open = true;
      }, { once: true });
  }
});
