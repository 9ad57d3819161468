/** Saving to and opening from the reader's own disk. Nothing is uploaded anywhere. */

import { make } from "./dom.js";
import { createButton } from "./button.js";

/**
 * @param {Uint8Array} bytes
 * @param {string} name
 */
export function download(bytes, name) {
  const blob = new Blob([/** @type {BlobPart} */ (bytes)], { type: "application/octet-stream" });
  const url = URL.createObjectURL(blob);
  const link = make("a", { attributes: { href: url, download: name } });
  document.body.append(link); // Firefox ignores a click on a link outside the page
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/**
 * A button that lets the reader pick one file.
 * @param {{ id: string, label: string, accept: string, open: (bytes: Uint8Array, name: string) => void }} options
 */
export function createFileOpener({ id, label, accept, open }) {
  const input = make("input", { id, attributes: { type: "file", accept, "aria-label": label } });
  input.hidden = true;
  input.addEventListener("change", async () => {
    const file = input.files?.[0];
    if (!file) return;
    const bytes = new Uint8Array(await file.arrayBuffer());
    input.value = ""; // so that the same file can be opened again
    open(bytes, file.name);
  });
  const button = createButton({ label, press: () => input.click() });
  return { element: make("span", { class: "opener" }, [button.element, input]) };
}
