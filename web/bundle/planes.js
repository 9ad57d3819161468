/**
 * A model's file for the packer: first the lowest byte of every weight, then the next ones, and so
 * on. The bytes of the exponents are alike, so that they pack well side by side, and nothing is lost.
 */

/** Where the weights begin in a safetensors file. @param {Uint8Array} bytes */
function weightsIn(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const start = 8 + Number(view.getBigUint64(0, true));
  return { start, count: (bytes.length - start) / 4 };
}

/** @param {Uint8Array} bytes  a safetensors file of 32-bit numbers */
export function splitPlanes(bytes) {
  const { start, count } = weightsIn(bytes);
  return bytes.map((byte, at) =>
    at < start
      ? byte
      : bytes[start + 4 * ((at - start) % count) + Math.floor((at - start) / count)],
  );
}

/** @param {Uint8Array<ArrayBuffer>} bytes  what splitPlanes made */
export function joinPlanes(bytes) {
  const { start, count } = weightsIn(bytes);
  return bytes.map((byte, at) =>
    at < start ? byte : bytes[start + count * ((at - start) % 4) + Math.floor((at - start) / 4)],
  );
}
