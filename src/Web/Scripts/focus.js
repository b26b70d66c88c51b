// Focus is never lost: when a swap takes the focused element away, its row gets it back, else the row now in its place, else the add field.
const rows = () => [...document.querySelectorAll("#task-list > .task")];
const control = (row, kind = ".check") => row?.querySelector(kind) ?? row?.querySelector("input:not([type=hidden])");

let last = null;
let place = null;
let wanted = null;
let back = false;
let asked = null;

document.addEventListener("focusin", ({ target }) => {
  const row = target.closest("#task-list > li");
  // Where the person goes meanwhile, an undone task takes no focus from.
  wanted = null;
  last = target;
  place = row && {
    id: row.id,
    index: [...row.parentElement.children].indexOf(row),
    kind: target.matches(".edit, .task-edit *") ? ".edit" : ".check",
  };
});

// An undo names the task that comes back.
document.addEventListener("click", ({ target }) => {
  const id = target.closest("[data-focus]")?.dataset.focus;
  if (id) [wanted, back, asked] = [`task-${id}`, false, null];
});

// A list that was asked for before the task came back does not have it, and neither does one that the next replaced.
document.addEventListener("htmx:before:response", ({ detail: { ctx } }) => {
  if (!ctx.sourceElement.matches("[data-focus]")) return;
  if (ctx.response.status < 400) back = true;
  else wanted = null;
});
document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => {
  if (back && ctx.sourceElement.id === "tasks") asked = ctx;
});
// No answer: nothing comes back.
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
  // Its list is still on the way.
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

for (const event of ["htmx:after:swap", "htmx:finally:request"]) document.addEventListener(event, ({ detail }) => queueMicrotask(() => settle(detail.ctx)));
