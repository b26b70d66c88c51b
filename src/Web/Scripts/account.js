// QR codes, copy buttons and passkeys of the account pages. Except passkeys, the pages work without it.
import { generate } from "lean-qr";
import "./passkeys.js";

for (const canvas of document.querySelectorAll("[data-qr]")) {
  generate(canvas.dataset.qr).toCanvas(canvas);
  canvas.parentElement.hidden = false;
}

for (const button of document.querySelectorAll("[data-copy]")) {
  const from = document.querySelector(button.dataset.copy);
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(from.value ?? [...from.children].map((line) => line.textContent).join("\n"));
    button.textContent = "Copied";
  });
}
