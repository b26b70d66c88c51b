// Empties the form when its request starts, so that the next task can be typed; puts the text back when the request fails.

const form = () => document.getElementById("task-form");
const fields = () => ["title", "description"].map((name) => form().elements[name]);
const texts = () => fields().map((field) => field.value);
const sent = new Map();
let typed = null;

document.addEventListener("htmx:config:request", (event) => {
  const { ctx } = event.detail;
  if (ctx.sourceElement !== form()) return;
  // A second Enter on the emptied form would send an empty title.
  if (sent.size && texts().every((text) => !text)) return event.preventDefault();
  sent.set(ctx, texts());
  for (const field of fields()) field.value = "";
  form().elements.title.focus();
});

document.addEventListener("htmx:before:swap", ({ detail: { ctx } }) => {
  if (sent.has(ctx) && form()) typed = texts();
});

document.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => {
  const given = ctx.response?.status < 400 ? [] : sent.get(ctx);
  // A history restore may have replaced the page by one without the form.
  if (!sent.delete(ctx) || !form()) return;
  typed ??= texts();
  fields().forEach((field, i) => {
    const text = [given[i], typed[i]].filter(Boolean).join(i ? "\n" : " ");
    if (field.value !== text) field.value = text;
  });
  typed = null;
  const details = form().querySelector("details");
  if (form().elements.description.value || details.contains(document.activeElement)) details.open = true;
});
