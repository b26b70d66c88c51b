// Every module is optional: without scripts each action is a form or a link.
import htmx from "htmx.org";
import "./keys.js";
import "./focus.js";
import "./adding.js";
import "./problems.js";
import "./signed-out.js";
import "./toasts.js";
import "./live.js";
import "./jobs.js";
import { stale } from "./list.js";

// The server formats dates in the reader's time zone, which only the browser knows.
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (!document.cookie.split("; ").includes(`tz=${encodeURIComponent(zone)}`)) {
  const first = !/(^|; )tz=/.test(document.cookie);
  document.cookie = `tz=${encodeURIComponent(zone)}; path=/; max-age=31536000; samesite=lax`;
  if (first && zone !== "UTC") stale();
}

// Empty parameters would make every address longer.
document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
  if (ctx.request.method !== "GET") return;
  for (const [name, value] of [...ctx.request.body]) if (value === "") ctx.request.body.delete(name);
});

// As with a link, the current address adds no history entry. Each further letter of a search replaces the entry of that search.
document.addEventListener("htmx:before:history:update", ({ detail: { history, sourceElement } }) => {
  const searching = sourceElement.id === "search" && new URLSearchParams(location.search).has("q");
  if (searching || history.path === location.pathname + location.search) history.type = "replace";
});

// htmx processes swapped content a moment after the swap; an event before that would cause a plain navigation.
for (const event of ["submit", "click"]) {
  document.addEventListener(event, ({ target }) => htmx.process(target.closest("form, a, button")), true);
}
