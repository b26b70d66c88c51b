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
  if (ctx.sourceElement.id === "tasks") {
    // The list that fetched itself is no longer the one on the screen: fetch that one.
    const asked = new URL(ctx.request.action, location).searchParams;
    const shown = document.querySelectorAll("#list-state [name]");
    if ([...shown].some(({ name, value }) => (asked.get(name) ?? "") !== value)) {
      event.preventDefault();
      htmx.trigger(ctx.sourceElement, "tasks-stale");
    }
    // A row that is being edited stays with what was typed, even when its task is gone (hx-morph-skip keeps the one on the screen).
    const list = event.detail.tasks.find((task) => task.type === "main")?.fragment.querySelector("#task-list");
    for (const row of document.querySelectorAll("#task-list > .editing"))
      if (list && !list.querySelector(`[id="${row.id}"]`)) list.prepend(row.cloneNode(true));
  }
});
