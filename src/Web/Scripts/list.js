// The list fetches itself when something changed: at once, but once for a burst, and never over what the person is doing.
import htmx from "htmx.org";

const pause = 400;
const longest = 900;
const beat = 1200; // a toggled row stays for a second
const patience = 10_000; // for what the person asked for
const list = () => document.getElementById("tasks");

let wanted = 0; // since when there is something to fetch
let change = ""; // the newest change to fetch; "" when there is another reason
let fetched = 0;
let fetching = 0;
let fetches = 0;
let acting = 0;
let acts = 0;
let acted = 0;
let toggled = 0;
let timer = 0;
const started = new WeakMap();

const latest = () => document.getElementById("live-status").dataset.latest;

/** Whether what is shown includes a change. A name is of a run of the server, a number that rises with each change, and a date. */
function includes(name) {
  const [shown, other] = [latest(), name].map((text) => text.split("-"));
  return shown[0] === other[0] && shown[2] === other[2] && Number(shown[1]) >= Number(other[1]);
}

/** The list on the screen is no longer the one that is stored: since the change of this name, if it is one. */
export function stale(name = "") {
  change = wanted && !change ? "" : name;
  wanted ||= Date.now();
  plan();
}

function plan() {
  clearTimeout(timer);
  // A signal of the tab's own act, or of a change that was fetched with another one.
  if (change && includes(change)) wanted = 0;
  if (!wanted || fetching || !list()) return;
  const now = Date.now();
  const due = now - fetched > pause ? now : Math.min(now + pause, wanted + longest);
  timer = setTimeout(() => htmx.trigger(list(), "tasks-stale"), Math.max(due, toggled + beat, acting && acted + patience) - now);
}

document.addEventListener("task-toggled", ({ target }) => {
  // An undo has no row of its own to show it.
  toggled = target.closest?.("#task-list") ? Date.now() : 0;
  if (!toggled) stale();
});

document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => {
  // Given up: it need not be kept any more, should its task be gone.
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
  // What came with it is on the screen still, unless the person has acted or went elsewhere meanwhile.
  if (ctx.response?.status === 304) request.acts === acts && request.at === location.search ? shows(ctx) : stale();
  // No answer, or none of use: the form is still there, and is kept again.
  if (!(ctx.response?.status < 500)) ctx.sourceElement.closest(".editing")?.classList.remove("left");
  plan();
});

// The address of the page says which list it is. What is on the screen already comes as 304, and nothing is swapped.
document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
  if (ctx.sourceElement.id !== "tasks") return;
  ctx.request.action += location.search;
  if (list().dataset.etag) ctx.request.headers["If-None-Match"] = list().dataset.etag;
});

document.addEventListener("htmx:before:swap", (event) => {
  const { ctx, tasks } = event.detail;
  // A row, a page or a view that was read before the list on the screen.
  const request = started.get(ctx);
  if (request && !request.own && request.fetches !== fetches) stale();
  const main = tasks.find((task) => task.type === "main");
  if (main?.target?.id !== "tasks") return;
  const fresh = main.fragment.querySelector("#task-list");
  const edited = document.querySelectorAll("#task-list > .editing:not(.left)");
  const own = ctx.sourceElement.id === "tasks";
  // A list that nobody asked for and that cannot be had leaves the one on the screen where it is.
  if (own && (!fresh || isLate(ctx))) {
    event.preventDefault();
    if (fresh) stale();
    return;
  }
  if (fresh) shows(ctx);
  for (const row of edited) keep(row, fresh, own);
  // With a row that is being edited it is not the list that came.
  main.target.dataset.etag = (!edited.length && ctx.response.headers.get("ETag")) || "";
  document.title = main.fragment.querySelector("#views")?.dataset.title ?? document.title;
});

// The list on the screen is the one of this answer.
function shows(ctx) {
  document.getElementById("live-status").dataset.latest = ctx.response.headers.get("X-Latest-Change");
}

// What was fetched before the person did something, or for another view than the one that is shown now.
function isLate(ctx) {
  const { acts: before, at } = started.get(ctx) ?? {};
  return before !== acts || at !== location.search;
}

// A row that is being edited stays with what was typed, even when its task is gone (hx-morph-skip keeps the one on the screen),
// and says what became of it.
function keep(row, list, tell) {
  // It had its focus when it was opened; htmx would give it once more.
  row.querySelector("[autofocus]")?.removeAttribute("autofocus");
  const now = list?.querySelector(`[id="${row.id}"]`);
  const version = now?.dataset.version ?? "gone";
  if (list && !now) list.insertBefore(row.cloneNode(true), list.children[[...row.parentElement.children].indexOf(row)] ?? list.lastElementChild);
  if (!tell || version === (row.dataset.told ?? row.dataset.version)) return;
  row.dataset.told = version;
  const place = row.querySelector(".meanwhile");
  if (version === row.dataset.version) return place.querySelector("div").remove();
  const focused = place.contains(document.activeElement);
  const words = place.querySelector(now ? ".changed" : ".gone").content.cloneNode(true);
  words.querySelector("blockquote")?.replaceChildren(...now.querySelector(".text").cloneNode(true).children);
  words.querySelector(".completed")?.toggleAttribute("hidden", !now.matches(".done"));
  words.querySelector("details")?.toggleAttribute("open", Boolean(place.querySelector("details")?.open));
  place.querySelector("div")?.remove();
  place.append(words);
  if (focused) place.querySelector("summary")?.focus();
}
