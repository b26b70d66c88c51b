// Shows in the badge how current the page is, and polls while there is no event stream.
import { stale } from "./list.js";
import { follow } from "./stream.js";

// Durations in milliseconds.
const blink = 2000; // a shorter loss of the stream is not shown
const patience = 10_000; // polling begins so long after the loss
const every = 30_000; // between two polls
const soon = 5000; // a failed fetch is repeated so much later
const badge = () => document.getElementById("live-status");

let live = false; // whether the stream is open
let lost = Date.now(); // when the stream was lost
let reached = Date.now(); // when the last fetch was answered
let failed = 0; // when the first fetch after that failed
let polled = 0;
let ticking = 0;

function state(now) {
  const current = new Date(live ? failed : Math.max(lost, reached));
  const last = current.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  if (live) return failed > reached ? ["stale", `Not updated since ${last}`] : ["live", "Live"];
  const offline = ["offline", `Offline since ${last}`];
  if (!navigator.onLine) return offline;
  if (now - lost < blink) return null;
  if (now - lost < patience || Math.max(reached, failed) <= lost) return ["reconnecting", "Reconnecting"];
  return reached > failed ? ["polling", "Updates every 30 s"] : offline;
}

function show() {
  // Only a page with a list is updated.
  const [name, text] = (document.getElementById("tasks") && state(Date.now())) || [];
  if (!name || badge().textContent === text) return;
  badge().dataset.state = name;
  badge().textContent = text;
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
  // A page of a proxy, or the sign-in page of a network, lacks this Vary header.
  const answered = [200, 304].includes(ctx.response?.status) && ctx.response.headers.get("Vary")?.includes("HX-Request");
  note(answered);
  // Without a stream, polling repeats the request anyway.
  if (!answered && live) setTimeout(stale, soon);
});
// A history restore replaces the badge.
document.addEventListener("htmx:after:swap", show);
for (const event of ["online", "offline"]) addEventListener(event, show);
addEventListener("pageshow", ({ persisted }) => persisted && stale());

function receive(message) {
  // A fetch without a session leads to the sign-in page.
  if (message.signedOut) stale();
  const back = message.live && !live;
  if (message.changed || back) stale(message.latest);
  if (back) document.querySelector("#toasts .unreachable")?.remove();
  if (live && !message.live) lost = Date.now();
  live = message.live;
  clearInterval(ticking);
  if (!live) ticking = setInterval(tick, 1000);
  show();
}

ticking = setInterval(tick, 1000);
// The layout has no badge for a signed-out user.
if (badge() && "EventSource" in window && "BroadcastChannel" in window) follow(badge().dataset.events, receive);
