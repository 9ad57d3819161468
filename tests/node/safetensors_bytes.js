/** Takes a safetensors file apart and puts it together again, to make damaged and foreign ones. */

/**
 * @param {Uint8Array} bytes
 * @returns {{header: Record<string, any>, body: Uint8Array}}
 */
export function takeApart(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = 8 + Number(view.getBigUint64(0, true));
  return {
    header: JSON.parse(new TextDecoder().decode(bytes.subarray(8, end))),
    body: bytes.subarray(end),
  };
}

/**
 * @param {Record<string, any> | string} header
 * @param {Uint8Array} body
 */
export function putTogether(header, body) {
  const text = typeof header === "string" ? header : JSON.stringify(header);
  const json = new TextEncoder().encode(text);
  // The weights must start on a multiple of eight.
  const padded = new Uint8Array(Math.ceil(json.length / 8) * 8).fill(0x20);
  padded.set(json);
  const bytes = new Uint8Array(8 + padded.length + body.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(padded.length), true);
  bytes.set(padded, 8);
  bytes.set(body, 8 + padded.length);
  return bytes;
}
