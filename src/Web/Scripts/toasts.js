// Removes a toast after a while, except under the pointer or with the focus. A problem stays until the next message.
const lifetime = 8000; // milliseconds
const region = () => document.getElementById("toasts");
let watched = null;
let timer = 0;

const held = () => watched.matches(":hover") || watched.contains(document.activeElement);

function restart() {
  clearTimeout(timer);
  const toast = watched.querySelector(".toast:not(.problem)");
  if (toast) timer = setTimeout(() => (held() ? restart() : toast.remove()), lifetime);
}

// A history restore replaces the region.
function watch() {
  if (watched === region()) return;
  watched = region();
  new MutationObserver(restart).observe(watched, { childList: true });
  for (const event of ["pointerleave", "focusout"]) watched.addEventListener(event, restart);
  restart();
}

watch();
document.addEventListener("htmx:after:swap", watch);

// The row of a request may have left the page before the response; the response's message must still be shown.
document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
  if (ctx.request.method === "GET" || ctx.response.status >= 400 || ctx.target?.isConnected !== false) return;
  ctx.target = document.body;
  ctx.swap = "none";
});

// Shows that the server did not answer. For an automatic fetch of the list #live-status shows it.
function unreachable(ctx) {
  if (ctx.sourceElement.id === "tasks") return;
  region().replaceChildren(document.getElementById("unreachable").content.cloneNode(true));
}

document.addEventListener("htmx:error", ({ detail: { ctx, error } }) => {
  if (ctx && !ctx.response && (error instanceof TypeError || error === "timeout")) unreachable(ctx);
});

// An error page without this Vary header comes from a proxy: the server did not answer.
document.addEventListener("htmx:before:response", (event) => {
  const { ctx } = event.detail;
  if (ctx.response.status < 400 || ctx.response.headers.get("Vary")?.includes("HX-Request")) return;
  event.preventDefault();
  unreachable(ctx);
});
