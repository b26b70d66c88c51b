// What the pages of accounts need besides: the rest of them works without.
import { generate } from "lean-qr";
import "./passkeys.js";

for (const canvas of document.querySelectorAll("[data-qr]")) {
  generate(canvas.dataset.qr).toCanvas(canvas);
  canvas.hidden = false;
}
