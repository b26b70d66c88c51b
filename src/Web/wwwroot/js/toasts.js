// A toast leaves after a while, but not while it is looked at. Problems stay until the next message.
const lifetime = 8000;
const region = document.getElementById("toasts");
let timer = 0;

const held = () => region.matches(":hover") || region.contains(document.activeElement);

function restart() {
  clearTimeout(timer);
  const toast = region.querySelector(".toast:not(.problem)");
  if (toast) timer = setTimeout(() => (held() ? restart() : toast.remove()), lifetime);
}

new MutationObserver(restart).observe(region, { childList: true });
for (const event of ["pointerleave", "focusout"]) region.addEventListener(event, restart);
restart();

// The server did not answer at all: nothing was swapped, so what was typed is still there.
document.addEventListener("htmx:error", ({ detail: { error } }) => {
  if (error instanceof TypeError) region.replaceChildren(document.getElementById("unreachable").content.cloneNode(true));
});
