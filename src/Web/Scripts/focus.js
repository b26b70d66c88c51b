// Restores the focus when a swap removes the focused element: to the same row, else to the row in its place, else to the add field.
const rows = () => [...document.querySelectorAll("#task-list > .task")];
const control = (row, kind = ".check") => row?.querySelector(kind) ?? row?.querySelector("input:not([type=hidden])");

let last = null;
let place = null;
let wanted = null;
let back = false;
let asked = null;

document.addEventListener("focusin", ({ target }) => {
  const row = target.closest("#task-list > li");
  // The user has moved the focus, so the restored task must not take it.
  wanted = null;
  last = target;
  place = row && {
    id: row.id,
    index: [...row.parentElement.children].indexOf(row),
    kind: target.matches(".edit, .task-edit *") ? ".edit" : ".check",
  };
});

// The undo button names the task that it restores.
document.addEventListener("click", ({ target }) => {
  const id = target.closest("[data-focus]")?.dataset.focus;
  if (id) [wanted, back, asked] = [`task-${id}`, false, null];
});

// Only a list that was requested after the undo has the restored task; a later request replaces an earlier one.
document.addEventListener("htmx:before:response", ({ detail: { ctx } }) => {
  if (!ctx.sourceElement.matches("[data-focus]")) return;
  if (ctx.response.status < 400) back = true;
  else wanted = null;
});
document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => {
  if (back && ctx.sourceElement.id === "tasks") asked = ctx;
});
// Without a response to the undo no task is restored.
document.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => {
  if (!ctx.response && ctx.sourceElement.matches("[data-focus]")) wanted = null;
});

function settle(ctx) {
  const returned = wanted && document.getElementById(wanted);
  if (returned) {
    wanted = null;
    control(returned)?.focus();
    return;
  }
  // The list with the restored task has not arrived yet.
  if (wanted && ctx !== asked) return;
  wanted = null;
  const opened = ctx.sourceElement.matches(".editing") && ctx.sourceElement.querySelector("[autofocus]:focus");
  if (opened) opened.selectionStart = opened.value.length;
  if ((document.activeElement ?? document.body) !== document.body || !last || last.checkVisibility()) return;
  const left = rows();
  const same = place && left.find((row) => row.id === place.id);
  const next = same ? control(same, place.kind) : place && control(left[Math.min(place.index, left.length - 1)]);
  (next ?? document.getElementById("title"))?.focus();
}

for (const event of ["htmx:after:swap", "htmx:finally:request"]) {
  document.addEventListener(event, ({ detail }) => queueMicrotask(() => settle(detail.ctx)));
}
