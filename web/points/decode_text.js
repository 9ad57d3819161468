/** The bytes of a file as text, in the encodings that programs write tables in. */
import { PointsError } from "./points_error.js";

/**
 * @param {Uint8Array} bytes
 * @param {string} file  its name, for messages
 * @returns {{text: string, notes: string[]}}  without a byte-order mark
 * @throws {PointsError}
 */
export function decodeText(bytes, file) {
  const wide = wideEncoding(bytes);
  const text = decode(bytes, wide ?? "utf-8");
  if (text !== null && !text.includes("\0")) return { text, notes: [] };
  // What older spreadsheets write in the west of Europe; no byte but a control character is wrong in it.
  const western = wide === null && decode(bytes, "windows-1252");
  // eslint-disable-next-line no-control-regex
  if (!western || /[\0-\x08\x0e-\x1f]/.test(western)) {
    throw new PointsError(`${file} is not text in UTF-8 or UTF-16`);
  }
  return { text: western, notes: ["it is not text in UTF-8, and is taken for Windows-1252"] };
}

/**
 * UTF-16 by its mark, or by the zero in the first character, which is never one by itself.
 * @param {Uint8Array} bytes
 */
function wideEncoding([first, second]) {
  if ((first === 0xff && second === 0xfe) || (first !== 0 && second === 0)) return "utf-16le";
  if ((first === 0xfe && second === 0xff) || (first === 0 && second > 0)) return "utf-16be";
  return null;
}

/**
 * @param {Uint8Array} bytes
 * @param {string} encoding
 * @returns {string | null}  null: it is not in that encoding
 */
function decode(bytes, encoding) {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}
