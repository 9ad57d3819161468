/** Files inside a script: deflated, and written in base64. */

import { refusal } from "../core/errors.js";
import { applyDelta, baseOf } from "./delta.js";
import { joinPlanes } from "./planes.js";

/**
 * @param {string} text
 * @returns {Promise<Uint8Array<ArrayBuffer>>}
 */
export async function unpack(text) {
  if (typeof DecompressionStream !== "function") {
    throw refusal(
      "This browser cannot unpack what Whorl computes with: please open the page in a current Firefox, Chrome, Edge or Safari.",
    );
  }
  const letters = atob(text);
  const packed = new Uint8Array(letters.length); // filled by hand: Uint8Array.from takes ten times as long
  for (let i = 0; i < packed.length; i++) packed[i] = letters.charCodeAt(i);
  // Not through a Blob: WebKit cannot read one in a worker of a page from the disk or in a sandbox.
  const packedStream = /** @type {ReadableStream<BufferSource>} */ (new Response(packed).body);
  const stream = packedStream.pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/**
 * @param {string} fileName
 * @param {string} text  the file, packed
 */
export async function unpackFile(fileName, text) {
  const bytes = await unpack(text);
  const base = baseOf[fileName];
  if (base) return applyDelta(await unpack(WHORL_INSIDE[base]), bytes);
  return fileName.endsWith(".safetensors") ? joinPlanes(bytes) : bytes;
}
