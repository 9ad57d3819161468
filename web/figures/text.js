/**
 * Text of figures with subscripts and superscripts: "x_{t−1}", "10^{−4}", "√ᾱ_{t}". A letter
 * between asterisks is a variable and set in the italics of formulas: "*x*_{t}".
 *
 * @typedef {{ text: string, place: "line" | "sub" | "super", variable: boolean }} Run
 */

const SMALL = 0.72; // size of sub- and superscripts over that of the text

/**
 * Pure.
 * @param {string} marked
 * @returns {Run[]}
 */
export function splitRuns(marked) {
  return [...marked.matchAll(/([_^])\{([^}]*)\}|\*([^*]*)\*|[^_^*]+|[_^*]/g)].map(
    ([whole, mark, small, variable]) => {
      if (mark) return { text: small, place: mark === "_" ? "sub" : "super", variable: true };
      if (variable !== undefined) return { text: variable, place: "line", variable: true };
      return { text: whole, place: "line", variable: false };
    },
  );
}

/**
 * @param {Run} run
 * @param {import("./palette.js").Palette} palette
 * @param {number} size
 */
function fontOf({ text, place, variable }, palette, size) {
  const pixels = place === "line" ? size : size * SMALL;
  if (!variable) return `${pixels}px ${palette.sans}`;
  // Only letters of variables slant; numbers stand.
  const slant = /\p{L}/u.test(text) ? "italic " : "";
  return `${slant}${place === "line" ? pixels * 1.1 : pixels}px ${palette.serif}`;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {import("./palette.js").Palette} palette
 * @param {string} marked
 * @param {number} size  in pixels
 * @returns {number} pixels
 */
export function textWidth(context, palette, marked, size) {
  return splitRuns(marked).reduce((sum, run) => {
    context.font = fontOf(run, palette, size);
    return sum + context.measureText(run.text).width;
  }, 0);
}

/**
 * Writes with a rim in the colour of what is behind, so that lines may pass under the words.
 * @param {CanvasRenderingContext2D} context
 * @param {import("./palette.js").Palette} palette
 * @param {string} marked
 * @param {{
 *   x: number, y: number, size?: number, colour?: string, align?: "left" | "center" | "right",
 * }} options  `y` is the middle of the line
 */
export function paintText(
  context,
  palette,
  marked,
  { x, y, size = 12, colour = palette.ink, align = "left" },
) {
  const width = align === "left" ? 0 : textWidth(context, palette, marked, size);
  let at = align === "left" ? x : align === "right" ? x - width : x - width / 2;
  context.textAlign = "left";
  context.textBaseline = "alphabetic";
  context.lineJoin = "round";
  context.lineWidth = 3;
  context.strokeStyle = palette.raised;
  context.fillStyle = colour;
  const baseline = y + 0.35 * size;
  const shift = { line: 0, sub: 0.22 * size, super: -0.38 * size };
  const placed = splitRuns(marked).map((run) => {
    const font = (context.font = fontOf(run, palette, size));
    const left = at;
    at += context.measureText(run.text).width;
    return { font, left, text: run.text, y: baseline + shift[run.place] };
  });
  for (const pass of /** @type {const} */ (["strokeText", "fillText"])) {
    for (const { font, left, text, y: line } of placed) {
      context.font = font;
      context[pass](text, left, line);
    }
  }
}
