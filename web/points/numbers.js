/**
 * Numbers as text, in both directions, for cells of tables and command-line values.
 * Number() alone is too generous: it takes "", "0x10" and "Infinity".
 */

const decimal = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
const decimalWithComma = /^[+-]?\d*,\d+([eE][+-]?\d+)?$/;
const notFinite = /^[+-]?(nan|inf|infinity)$/i;
const smallestNormalFloat32 = 2 ** -126;

/**
 * @param {string} text  a decimal number, with or without an exponent
 * @returns {number | null}  null when the text is anything else, or too large to be finite
 */
export function parseDecimal(text) {
  if (!decimal.test(text)) return null;
  const value = Number(text);
  return Number.isFinite(value) ? value : null;
}

/**
 * Whether the decimal mark of a number is a comma. One or more digits follow it.
 * @param {string} text
 */
export function hasDecimalComma(text) {
  return decimalWithComma.test(text);
}

/**
 * Whether somebody wrote this for a number, be it one that nothing can be computed with.
 * @param {string} text
 */
export function looksNumeric(text) {
  return parseDecimal(text) !== null || hasDecimalComma(text) || notFinite.test(text);
}

/**
 * The shortest decimal text that gives the same single-precision number back.
 * @param {number} value  finite; rounded to single precision first
 */
export function formatFloat32(value) {
  const single = Math.fround(value);
  if (Object.is(single, -0)) return "-0";
  // Six digits survive the way through a normal float32, so a shorter text shows as trailing zeros
  // of the six, which Number() drops. Subnormals hold fewer digits: search from one.
  const first = Math.abs(single) < smallestNormalFloat32 ? 1 : 6;
  for (let digits = first; digits < 9; digits++) {
    const candidate = Number(single.toPrecision(digits));
    if (Math.fround(candidate) === single) return String(candidate);
  }
  return String(Number(single.toPrecision(9)));
}
