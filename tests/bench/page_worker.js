/** A worker of the page with a host in it. */
import { loadEngine } from "../../web/core/engine.js";
import { createHost } from "./host.js";

const handle = createHost({
  place: "Chromium",
  cores: navigator.hardwareConcurrency,
  loadEngine: (variant) => loadEngine({ variant, readModule }),
  wasmFolder: new URL("./", self.location.href).href,
});

/** @param {string} name */
async function readModule(name) {
  const response = await fetch(name);
  if (!response.ok) throw new Error(`${name} is not built`);
  return new Uint8Array(await response.arrayBuffer());
}

self.onmessage = async ({ data }) => self.postMessage(await handle(data));
