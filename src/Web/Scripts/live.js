// Says how current the page is, and asks by itself when no stream tells it.
import { stale } from "./list.js";
import { follow } from "./stream.js";

const blink = 2000; // a loss that is mended sooner is not worth a word
const patience = 10_000;
const every = 30_000;
const soon = 5000;
const badge = () => document.getElementById("live-status");

let live = false;
let lost = Date.now();
let reached = Date.now(); // when the server last gave what it was asked for
let failed = 0; // when it first failed to, since then
let polled = 0;
let ticking = 0;

function state(now) {
  const last = new Date(live ? failed : Math.max(lost, reached)).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  if (live) return failed > reached ? ["stale", `Not updated since ${last}`] : ["live", "Live"];
  const offline = ["offline", `Offline since ${last}`];
  if (!navigator.onLine) return offline;
  if (now - lost < blink) return null;
  if (now - lost < patience || Math.max(reached, failed) <= lost) return ["reconnecting", "Reconnecting"];
  return reached > failed ? ["polling", "Updates every 30 s"] : offline;
}

function show() {
  // Only a page with a list follows anything.
  const [name, words] = (document.getElementById("tasks") && state(Date.now())) || [];
  if (!name || badge().textContent === words) return;
  badge().dataset.state = name;
  badge().textContent = words;
}

function tick() {
  const now = Date.now();
  if (now - Math.max(polled, lost) >= (polled > lost ? every : patience)) {
    polled = now;
    stale();
  }
  show();
}

function note(answered) {
  if (answered) reached = Date.now();
  else if (failed <= reached) failed = Date.now();
  show();
}

document.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => {
  const { aborted, reason } = ctx.request.signal;
  if (ctx.sourceElement.id !== "tasks" || (aborted && reason !== "timeout")) return;
  // What does not vary as ours does is not ours: a proxy's page, a sign-in page of a network.
  const answered = [200, 304].includes(ctx.response?.status) && ctx.response.headers.get("Vary")?.includes("HX-Request");
  note(answered);
  // Without a stream it is asked again anyway.
  if (!answered && live) setTimeout(stale, soon);
});
// Going back through history replaces the page, and the badge with it.
document.addEventListener("htmx:after:swap", show);
for (const event of ["online", "offline"]) addEventListener(event, show);
addEventListener("pageshow", ({ persisted }) => persisted && stale());

function hear(word) {
  // The answer is the page to sign in.
  if (word.signedOut) stale();
  if (word.changed || (word.live && !live)) stale(word.latest);
  // It can be reached again.
  if (word.live) document.querySelector("#toasts .unreachable")?.remove();
  if (live && !word.live) lost = Date.now();
  live = word.live;
  clearInterval(ticking);
  if (!live) ticking = setInterval(tick, 1000);
  show();
}

ticking = setInterval(tick, 1000);
// Who is signed out follows nothing.
if (badge() && "EventSource" in window && "BroadcastChannel" in window) follow(badge().dataset.events, hear);
