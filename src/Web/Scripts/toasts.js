// A toast leaves after a while, but not while it is looked at. Problems stay until the next message.
const lifetime = 8000;
const region = () => document.getElementById("toasts");
let watched = null;
let timer = 0;

const held = () => watched.matches(":hover") || watched.contains(document.activeElement);

function restart() {
  clearTimeout(timer);
  const toast = watched.querySelector(".toast:not(.problem)");
  if (toast) timer = setTimeout(() => (held() ? restart() : toast.remove()), lifetime);
}

// Going back through history replaces the page, and the region with it.
function watch() {
  if (watched === region()) return;
  watched = region();
  new MutationObserver(restart).observe(watched, { childList: true });
  for (const event of ["pointerleave", "focusout"]) watched.addEventListener(event, restart);
  restart();
}

watch();
document.addEventListener("htmx:after:swap", watch);

// The row of an act may have left the page before its answer: the message is for the page.
document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
  if (ctx.request.method === "GET" || ctx.response.status >= 400 || ctx.target?.isConnected !== false) return;
  ctx.target = document.body;
  ctx.swap = "none";
});

// The server did not answer at all: nothing was swapped, so what was typed is still there. Of what nobody asked for, #live-status tells.
function unreachable(ctx) {
  if (ctx.sourceElement.id === "tasks") return;
  region().replaceChildren(document.getElementById("unreachable").content.cloneNode(true));
}

document.addEventListener("htmx:error", ({ detail: { ctx, error } }) => {
  if (ctx && !ctx.response && (error instanceof TypeError || error === "timeout")) unreachable(ctx);
});

// An error page that is not the server's own comes from a proxy, and is no answer either.
document.addEventListener("htmx:before:response", (event) => {
  const { ctx } = event.detail;
  if (ctx.response.status < 400 || ctx.response.headers.get("Vary")?.includes("HX-Request")) return;
  event.preventDefault();
  unreachable(ctx);
});
