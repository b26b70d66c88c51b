// Fetches the list again after a change: once for a burst of changes, and never during an action of the user.
import htmx from "htmx.org";

// Durations in milliseconds.
const pause = 400; // between two fetches
const longest = 900; // a burst of changes delays a fetch by no more
const beat = 1200; // a toggled row stays visible for about a second
const patience = 10_000; // a fetch waits no longer for a request of the user
const list = () => document.getElementById("tasks");

// Instants, 0 for none.
let wanted = 0; // the first change that is not fetched yet
let fetched = 0; // the start of the last fetch
let acted = 0; // the start of the last request of the user
let toggled = 0; // the last toggle of a row
// Counts.
let fetching = 0; // fetches in progress
let fetches = 0;
let acting = 0; // requests of the user in progress
let acts = 0;
let change = ""; // the newest change to fetch; "" for another reason
let timer = 0;
const started = new WeakMap();

const latest = () => document.getElementById("live-status").dataset.latest;

/** Whether the shown list includes a change. A change's name has the run of the server, an increasing number, and a date. */
function includes(name) {
  const [shown, other] = [latest(), name].map((text) => text.split("-"));
  return shown[0] === other[0] && shown[2] === other[2] && Number(shown[1]) >= Number(other[1]);
}

/**
 * Plans a fetch, because the shown list is out of date.
 * @param {string} name The change that made it so; "" for another reason.
 */
export function stale(name = "") {
  change = wanted && !change ? "" : name;
  wanted ||= Date.now();
  plan();
}

function plan() {
  clearTimeout(timer);
  // The shown list includes the change: it is the tab's own, or an earlier fetch brought it.
  if (change && includes(change)) wanted = 0;
  if (!wanted || fetching || !list()) return;
  const now = Date.now();
  const due = now - fetched > pause ? now : Math.min(now + pause, wanted + longest);
  timer = setTimeout(() => htmx.trigger(list(), "tasks-stale"), Math.max(due, toggled + beat, acting && acted + patience) - now);
}

document.addEventListener("task-toggled", ({ target }) => {
  // An undo comes from a toast, so no row shows its outcome.
  toggled = target.closest?.("#task-list") ? Date.now() : 0;
  if (!toggled) stale();
});

document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => {
  // A cancelled edit form need not survive the removal of its task.
  if (ctx.sourceElement.matches(".editing .cancel")) ctx.sourceElement.closest(".editing").classList.add("left");
  if (ctx.sourceElement.id === "tasks") {
    fetching++;
    fetches++;
    fetched = Date.now();
    wanted = 0;
    clearTimeout(timer);
  } else {
    acting++;
    acts++;
    acted = Date.now();
  }
  started.set(ctx, { acts, own: ctx.sourceElement.id === "tasks", at: location.search, fetches });
});

document.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => {
  const request = started.get(ctx);
  if (!request || !started.delete(ctx)) return;
  if (request.own) fetching--;
  else acting--;
  // 304 refers to the list that was shown at the request; the user may have changed it or left it since.
  if (ctx.response?.status === 304) request.acts === acts && request.at === location.search ? shows(ctx) : stale();
  // After a failed cancel the form is still open and must survive again.
  if (!(ctx.response?.status < 500)) ctx.sourceElement.closest(".editing")?.classList.remove("left");
  plan();
});

// The address of the page selects the list. An unchanged list answers 304, and nothing is swapped.
document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
  if (ctx.sourceElement.id !== "tasks") return;
  ctx.request.action += location.search;
  if (list().dataset.etag) ctx.request.headers["If-None-Match"] = list().dataset.etag;
});

document.addEventListener("htmx:before:swap", (event) => {
  const { ctx, tasks } = event.detail;
  // A fetch has started since this request, so the swap may bring older content.
  const request = started.get(ctx);
  if (request && !request.own && request.fetches !== fetches) stale();
  const main = tasks.find((task) => task.type === "main");
  if (main?.target?.id !== "tasks") return;
  const fresh = main.fragment.querySelector("#task-list");
  const edited = document.querySelectorAll("#task-list > .editing:not(.left)");
  const own = ctx.sourceElement.id === "tasks";
  // An automatic fetch that failed or came late must not replace the shown list.
  if (own && (!fresh || isLate(ctx))) {
    event.preventDefault();
    if (fresh) stale();
    return;
  }
  if (fresh) shows(ctx);
  for (const row of edited) keep(row, fresh, own);
  // With a row in editing, the shown list differs from the response.
  main.target.dataset.etag = (!edited.length && ctx.response.headers.get("ETag")) || "";
  document.title = main.fragment.querySelector("#views")?.dataset.title ?? document.title;
});

// Records that this response is the shown list.
function shows(ctx) {
  document.getElementById("live-status").dataset.latest = ctx.response.headers.get("X-Latest-Change");
}

// Whether the user acted, or went to another view, after this request started.
function isLate(ctx) {
  const { acts: before, at } = started.get(ctx) ?? {};
  return before !== acts || at !== location.search;
}

// Preserves a row in editing with its text (by hx-morph-skip), also when its task is gone, and shows what happened to the task.
function keep(row, list, tell) {
  // htmx would focus the field after each swap.
  row.querySelector("[autofocus]")?.removeAttribute("autofocus");
  const now = list?.querySelector(`[id="${row.id}"]`);
  const version = now?.dataset.version ?? "gone";
  if (list && !now) {
    const place = [...row.parentElement.children].indexOf(row);
    list.insertBefore(row.cloneNode(true), list.children[place] ?? list.lastElementChild);
  }
  if (!tell || version === (row.dataset.told ?? row.dataset.version)) return;
  row.dataset.told = version;
  const status = row.querySelector(".meanwhile");
  if (version === row.dataset.version) return status.querySelector("div").remove();
  const focused = status.contains(document.activeElement);
  const message = status.querySelector(now ? ".changed" : ".gone").content.cloneNode(true);
  message.querySelector("blockquote")?.replaceChildren(...now.querySelector(".text").cloneNode(true).children);
  message.querySelector(".completed")?.toggleAttribute("hidden", !now.matches(".done"));
  message.querySelector("details")?.toggleAttribute("open", Boolean(status.querySelector("details")?.open));
  status.querySelector("div")?.remove();
  status.append(message);
  if (focused) status.querySelector("summary")?.focus();
}

// The clock changes the list at this instant. A timer that is longer than 24 days overflows, and this device's clock may be ahead.
let due = 0;
function wait(least = 0) {
  clearTimeout(due);
  const until = Number(document.getElementById("task-list")?.dataset.until);
  if (!until) return;
  due = setTimeout(() => {
    if (Date.now() >= until) stale();
    wait(60_000);
  }, Math.min(Math.max(until - Date.now(), least), 2 ** 31 - 1));
}
document.addEventListener("htmx:after:swap", () => wait());
wait();
