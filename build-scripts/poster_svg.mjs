/**
 * What a poster is drawn with: SVG as text. Each shape has its colour of the light theme as an
 * attribute, and a class by which the style sheet inside the file gives it the dark one's; where a
 * policy ignores that sheet the light one is left.
 *
 * @typedef {(typeof names)[number]} Colour
 * @typedef {{ x: number, y: number, size: number, extent: number }} Panel
 *   a square window of `size` units at (x, y) that shows -extent … extent on both axes
 * @typedef {{ x: number, y: number }} Point
 */

import { readFile } from "node:fs/promises";

const names = /** @type {const} */ (["raised", "ink", "muted", "rule", "noise", "data", "model"]);

/** From the tokens: light, dark. */
const colours = await readColours();

const sans = "-apple-system,'Segoe UI',Roboto,'Liberation Sans',sans-serif";

const darkColours = Object.entries(colours)
  .map(([name, [, dark]]) => `.f-${name}{fill:${dark}}.s-${name}{stroke:${dark}}`)
  .join("");

/**
 * Letters grow as the picture shrinks, up to what fits beside its neighbours.
 * @param {number[]} letters  their size in a picture that is 640 and 420 wide
 */
const style = ([middle, small]) =>
  `@media(max-width:640px){text{font-size:${middle}px}}@media(max-width:420px){text{font-size:${small}px}}` +
  `@media(prefers-color-scheme:dark){${darkColours}}`;

const whole = (/** @type {number} */ value) => String(Math.round(value));
const short = (/** @type {number} */ value) => String(Math.round(value * 10) / 10);
const escaped = (/** @type {string} */ text) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

const fill = (/** @type {Colour} */ colour) => `class="f-${colour}" fill="${colours[colour][0]}"`;
const stroke = (/** @type {Colour} */ colour) =>
  `class="s-${colour}" fill="none" stroke="${colours[colour][0]}"`;

/**
 * @param {{ width: number, height: number, title: string, letters?: number[] }} poster
 * @param {string[]} parts
 */
export function svg({ width, height, title, letters = [21, 27] }, parts) {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${sans}" font-size="16">`,
    `<title>${escaped(title)}</title><style>${style(letters)}</style>`,
    ...parts,
    "</svg>",
  ].join("");
}

/** @param {Panel} panel */
export const paper = ({ x, y, size }) =>
  `<rect x="${x}" y="${y}" width="${size}" height="${size}" ${fill("raised")}/>`;

/**
 * @param {{ x: number, y: number, width: number, height: number, corner?: number, colour?: Colour, edge?: Colour }} look
 */
export function box({ x, y, width, height, corner = 0, colour, edge }) {
  const shape = `<rect x="${short(x)}" y="${short(y)}" width="${short(width)}" height="${short(height)}" rx="${corner}"`;
  return [
    colour === undefined ? "" : `${shape} ${fill(colour)}/>`,
    edge === undefined ? "" : `${shape} ${stroke(edge)}/>`,
  ].join("");
}

/**
 * Where a point of the plane is in a panel.
 * @param {Panel} panel
 * @returns {(x: number, y: number) => Point}
 */
export const inPanel =
  ({ x: left, y: top, size, extent }) =>
  (x, y) => ({
    x: left + (0.5 + x / (2 * extent)) * size,
    y: top + (0.5 - y / (2 * extent)) * size,
  });

/**
 * Cuts off what is drawn outside a panel.
 * @param {Panel} panel
 * @param {string} parts
 */
export const within = ({ x, y, size }, parts) =>
  `<svg x="${short(x)}" y="${short(y)}" width="${short(size)}" height="${short(size)}" viewBox="${[x, y, size, size].map(short).join(" ")}">${parts}</svg>`;

/**
 * Points as one path of round dots; those outside the panel are left out.
 * @param {Panel} panel
 * @param {Float32Array} points  x, y, x, y, …
 * @param {{ colour: Colour, dot?: number, opacity?: number }} look  dot: diameter
 */
export function cloud(panel, points, { colour, dot = 5, opacity = 1 }) {
  const place = inPanel({ ...panel, x: 0, y: 0 });
  const inside = [];
  for (let i = 0; i < points.length; i += 2) {
    const { x, y } = place(points[i], points[i + 1]);
    const [low, high] = [dot / 2, panel.size - dot / 2];
    if (Math.min(x, y) > low && Math.max(x, y) < high) inside.push({ x, y });
  }
  // In half units, and from each point to the next: the shortest text that is fine enough.
  let at = { x: 0, y: 0 };
  const path = inside.map((point) => {
    const next = { x: Math.round(2 * point.x), y: Math.round(2 * point.y) };
    const move = `m${next.x - at.x} ${next.y - at.y}h0`;
    at = next;
    return move;
  });
  return `<path transform="translate(${panel.x} ${panel.y})scale(.5)" d="${path.join("").replaceAll(" -", "-")}" stroke-width="${2 * dot}" stroke-linecap="round" opacity="${opacity}" ${stroke(colour)}/>`;
}

/**
 * Lines, each through its points.
 * @param {Point[][]} runs
 * @param {{ colour: Colour, width?: number, dash?: string, opacity?: number }} look
 */
export function lines(runs, { colour, width = 1.5, dash, opacity = 1 }) {
  const path = runs
    .map((run) => `M${run.map(({ x, y }) => `${short(x)} ${short(y)}`).join("L")}`)
    .join("");
  return `<path d="${path}" stroke-width="${width}" stroke-linejoin="round" stroke-linecap="round"${
    dash === undefined ? "" : ` stroke-dasharray="${dash}"`
  } opacity="${opacity}" ${stroke(colour)}/>`;
}

/**
 * An arrow with an open head.
 * @param {Point} from
 * @param {Point} to
 * @param {{ colour: Colour, width?: number, dash?: string, head?: number }} look
 */
export function arrow(from, to, { colour, width = 2.5, dash, head = 11 }) {
  const angle = Math.atan2(to.y - from.y, to.x - from.x);
  const barb = (/** @type {number} */ turn) => ({
    x: to.x - head * Math.cos(angle + turn),
    y: to.y - head * Math.sin(angle + turn),
  });
  return (
    lines([[from, to]], { colour, width, dash }) +
    lines([[barb(0.45), to, barb(-0.45)]], { colour, width })
  );
}

/**
 * @param {Point} at
 * @param {string} words
 * @param {{ anchor?: "start" | "middle" | "end", colour?: Colour, bold?: boolean }} [look]
 */
export const text = ({ x, y }, words, { anchor = "start", colour = "muted", bold = false } = {}) =>
  `<text x="${whole(x)}" y="${whole(y)}" text-anchor="${anchor}"${bold ? ' font-weight="600"' : ""} ${fill(colour)}>${escaped(words)}</text>`;

/**
 * @param {Point} centre
 * @param {number} radius
 * @param {Colour} colour
 */
export const disc = ({ x, y }, radius, colour) =>
  `<circle cx="${short(x)}" cy="${short(y)}" r="${radius}" ${fill(colour)}/>`;

/**
 * @param {Point} centre
 * @param {number} radius
 * @param {Colour} colour
 */
export const ring = ({ x, y }, radius, colour) =>
  `<circle cx="${short(x)}" cy="${short(y)}" r="${radius}" stroke-width="2" ${stroke(colour)}/>`;

/** @returns {Promise<Record<Colour, [string, string]>>} */
async function readColours() {
  const tokens = await readFile(new URL("../web/styles/tokens.css", import.meta.url), "utf8");
  const pairs = names.map((name) => {
    const line = new RegExp(`--${name}: var\\(--light, (#\\w{6})\\) var\\(--dark, (#\\w{6})\\);`);
    const found = tokens.match(line);
    if (!found) throw new Error(`tokens.css has no colour --${name} of two themes`);
    return [name, [found[1], found[2]]];
  });
  return Object.fromEntries(pairs);
}
