// A job whose progress is followed by its event stream, instead of by asking once a second.
import htmx from "htmx.org";

const box = document.querySelector("[data-stream]");

// The fragment is that of those who ask, and must not ask by itself here.
const still = (html) => {
  const template = document.createElement("template");
  template.innerHTML = html;
  for (const name of ["hx-get", "hx-trigger", "hx-swap"]) template.content.firstElementChild.removeAttribute(name);
  return template.innerHTML;
};

if (box) {
  const stream = new EventSource(box.dataset.stream);
  stream.addEventListener("progress", ({ data }) => htmx.swap({ sourceElement: box, target: box, text: still(data), swap: "innerMorph" }));
  stream.addEventListener("end", () => stream.close());
}
