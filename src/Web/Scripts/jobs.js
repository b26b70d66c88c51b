// Shows the progress of a job from its event stream instead of polling.
import htmx from "htmx.org";

const box = document.querySelector("[data-stream]");

// The fragment polls by itself, which the event stream replaces.
const withoutPolling = (html) => {
  const template = document.createElement("template");
  template.innerHTML = html;
  for (const name of ["hx-get", "hx-trigger", "hx-swap"]) template.content.firstElementChild.removeAttribute(name);
  return template.innerHTML;
};

if (box) {
  const stream = new EventSource(box.dataset.stream);
  stream.addEventListener("progress", ({ data }) =>
    htmx.swap({ sourceElement: box, target: box, text: withoutPolling(data), swap: "innerMorph" }));
  stream.addEventListener("end", () => stream.close());
  // The server refused the stream: the page without one says why, or shows the progress.
  stream.addEventListener("error", () => {
    if (stream.readyState === EventSource.CLOSED) location.replace(document.querySelector(".follow a").href);
  });
}
