// Everything here is optional: without it each action is still a form or a link.
import htmx from "htmx.org";
import "./keys.js";
import "./focus.js";
import "./adding.js";
import "./signed-out.js";
import "./toasts.js";
import "./live.js";
import "./jobs.js";
import { stale } from "./list.js";

// Dates are shown in the reader's time zone, which only the browser knows.
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (!document.cookie.split("; ").includes(`tz=${encodeURIComponent(zone)}`)) {
  const first = !/(^|; )tz=/.test(document.cookie);
  document.cookie = `tz=${encodeURIComponent(zone)}; path=/; max-age=31536000; samesite=lax`;
  if (first && zone !== "UTC") stale();
}

// Addresses stay short: what is empty or the default is left out of them.
document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
  if (ctx.request.method !== "GET") return;
  for (const [name, value] of [...ctx.request.body]) if (value === "") ctx.request.body.delete(name);
});

// The address that is shown already is no further step back, as with a link, and neither is a search that goes on.
document.addEventListener("htmx:before:history:update", ({ detail: { history, sourceElement } }) => {
  const searching = sourceElement.id === "search" && new URLSearchParams(location.search).has("q");
  if (searching || history.path === location.pathname + location.search) history.type = "replace";
});

// What has just been swapped in can be used before htmx has got to it.
for (const event of ["submit", "click"]) document.addEventListener(event, ({ target }) => htmx.process(target.closest("form, a, button")), true);
