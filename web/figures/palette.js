/**
 * The style sheet's tokens, for canvases, which cannot read them by themselves: colours, and the
 * font of labels.
 *
 * @typedef {{ ink: string, muted: string, rule: string, paper: string, data: string, model: string, noise: string, sans: string }} Palette
 */

const names = /** @type {const} */ ([
  "ink",
  "muted",
  "rule",
  "paper",
  "data",
  "model",
  "noise",
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
 * A colour between two of the form #rrggbb.
 * @param {string} from
 * @param {string} to
 * @param {number} share  0 gives `from`, 1 gives `to`
 */
export function mixColours(from, to, share) {
  const channel = (/** @type {string} */ colour, /** @type {number} */ i) =>
    parseInt(colour.slice(1 + 2 * i, 3 + 2 * i), 16);
  const mixed = [0, 1, 2].map((i) =>
    Math.round(channel(from, i) * (1 - share) + channel(to, i) * share),
  );
  return `#${mixed.map((value) => value.toString(16).padStart(2, "0")).join("")}`;
}
