// Somebody was signed out meanwhile: what they have typed goes along to the page to sign in, and is there when they have.
const forms = "#task-form, .editing form";
const left = new WeakSet();

const hasText = (form) => [...form.querySelectorAll("[name=title], [name=description]")].some(({ value, defaultValue }) => value !== defaultValue);

function typedInto(source) {
  if (source.isConnected && source.matches(forms)) return source;
  return [document.activeElement?.form, ...document.querySelectorAll(forms)].find((form) => form?.matches(forms) && hasText(form));
}

function take(form, base) {
  const to = form.getAttribute("action").slice(base.length);
  form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "to", value: to }));
  form.setAttribute("action", `${base}/account/draft`);
  form.submit();
}

document.addEventListener("htmx:after:request", (event) => {
  const { ctx } = event.detail;
  if (ctx.response.status !== 401 || !ctx.hx.redirect) return;
  left.add(ctx);
  event.preventDefault();
});

// After adding.js has put back what it had taken.
document.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => {
  if (!left.has(ctx)) return;
  const form = typedInto(ctx.sourceElement);
  if (form) take(form, ctx.hx.redirect.slice(0, ctx.hx.redirect.indexOf("/account/")));
  else location.href = ctx.hx.redirect;
});
