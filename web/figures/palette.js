/**
 * The style sheet's tokens, for canvases, which cannot read them by themselves: colours, and the
 * font of labels.
 *
 * @typedef {{ ink: string, muted: string, rule: string, paper: string, raised: string, data: string, model: string, noise: string, serif: string, sans: string }} Palette
 */

const names = /** @type {const} */ ([
  "ink",
  "muted",
  "rule",
  "paper",
  "raised",
  "data",
  "model",
  "noise",
  "serif",
  "sans",
]);

/**
 * @param {Element} element
 * @returns {Palette}
 */
export function readPalette(element) {
  const style = getComputedStyle(element);
  const entries = names.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]);
  return /** @type {Palette} */ (Object.fromEntries(entries));
}

/**
 * Red, green and blue, 0 to 255, of a colour of the form #rrggbb.
 * @param {string} colour
 */
export function channels(colour) {
  return [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
}

/**
 * A colour between two of the form #rrggbb.
 * @param {string} from
 * @param {string} to
 * @param {number} share  0 gives `from`, 1 gives `to`
 */
export function mixColours(from, to, share) {
  const end = channels(to);
  const mixed = channels(from).map((value, i) => Math.round(value * (1 - share) + end[i] * share));
  return `#${mixed.map((value) => value.toString(16).padStart(2, "0")).join("")}`;
}

/**
 * What is half light, in each notation that a computed style may have a colour in; the numbers before
 * it that count are one (lightness) or three (red, green, blue).
 */
const notations = [
  { begins: /^rgba?\(/, count: 3, half: 127.5 },
  { begins: /^color\([\w-]+ /, count: 3, half: 0.5 },
  { begins: /^ok(lab|lch)\(/, count: 1, half: 0.5 },
  { begins: /^(lab|lch)\(/, count: 1, half: 50 },
];

/** @param {string} colour  computed; what cannot be read is dark, as most text is */
export function isLight(colour) {
  const notation = notations.find(({ begins }) => begins.test(colour));
  if (!notation) return false;
  const numbers = colour.replace(notation.begins, "").match(/[\d.]+/g) ?? [];
  const counted = numbers.slice(0, notation.count).map(Number);
  return counted.reduce((sum, each) => sum + each, 0) / counted.length > notation.half;
}
