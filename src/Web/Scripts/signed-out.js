// After the end of a session: sends the typed text to the sign-in page, which shows it again after the sign-in.
const forms = "#task-form, .editing form";
const left = new WeakSet();

const hasText = (form) =>
  [...form.querySelectorAll("[name=title], [name=description]")].some(({ value, defaultValue }) => value !== defaultValue);

function typedInto(source) {
  if (source.isConnected && source.matches(forms)) return source;
  return [document.activeElement?.form, ...document.querySelectorAll(forms)].find((form) => form?.matches(forms) && hasText(form));
}

function sendDraft(form, base) {
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

// Later than adding.js, which puts the text back into the form.
document.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => {
  if (!left.has(ctx)) return;
  const form = typedInto(ctx.sourceElement);
  if (form) sendDraft(form, ctx.hx.redirect.slice(0, ctx.hx.redirect.indexOf("/account/")));
  else location.href = ctx.hx.redirect;
});
