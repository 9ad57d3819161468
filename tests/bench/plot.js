/**
 * Charts as SVG text. They bring their own ground and follow the reader's colour scheme, so that
 * they are legible on a light page and on a dark one.
 */

/** The charts' colours, one for each series: apart in lightness too, for readers who see no hue. */
const light = ["#1f5fbf", "#c2570c", "#1a7f4b", "#8a3ea8", "#5b6470", "#b0305c"];
const dark = ["#6ea8ff", "#ffa057", "#58c98b", "#cf8df0", "#a9b3c0", "#ff7fa8"];

const width = 720;
const style = [
  "text{font:13px system-ui,sans-serif;fill:#1d2430}.small{font-size:11px}.title{font-size:15px;font-weight:600}",
  ".ground{fill:#fff}.line{stroke:#c8ced8;stroke-width:1;fill:none}.dashed{stroke-dasharray:5 4}",
  ".band{fill:#c8ced8;opacity:.55}",
  ...light.map((colour, i) => `.c${i}{fill:${colour};stroke:${colour}}`),
  "@media(prefers-color-scheme:dark){text{fill:#e6eaf0}.ground{fill:#12161d}.line,.band{stroke:#3a4350}.band{fill:#3a4350;stroke:none}",
  ...dark.map((colour, i) => `.c${i}{fill:${colour};stroke:${colour}}`),
  "}",
  ".curve{fill:none!important;stroke-width:2}",
].join("");

/** @param {string} text */
const escape = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

/**
 * @param {number} x
 * @param {number} y
 * @param {string} text
 * @param {string} [attributes]
 */
const label = (x, y, text, attributes = "") =>
  `<text x="${round(x)}" y="${round(y)}" ${attributes}>${escape(text)}</text>`;

/** @param {number} value */
const round = (value) => Math.round(value * 10) / 10;

/**
 * @param {string} title
 * @param {number} height
 * @param {string[]} parts
 */
function frame(title, height, parts) {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img">`,
    `<title>${escape(title)}</title><style>${style}</style>`,
    `<rect class="ground" width="${width}" height="${height}" rx="6"/>`,
    label(16, 26, title, 'class="title"'),
    ...parts,
    "</svg>\n",
  ].join("\n");
}

/**
 * Horizontal bars, the values written beside them. Groups follow each other under their names.
 * @param {object} chart
 * @param {string} chart.title
 * @param {string} chart.unit
 * @param {{name: string, bars: {label: string, value: number, colour: number}[]}[]} chart.groups
 * @returns {string}
 */
export function barChart({ title, unit, groups }) {
  const left = 190;
  const room = width - left - 110;
  const most = Math.max(...groups.flatMap(({ bars }) => bars.map(({ value }) => value)));
  const parts = [];
  let y = 44;
  for (const { name, bars } of groups) {
    parts.push(label(16, y + 12, name, 'class="small"'));
    y += 20;
    for (const { label: text, value, colour } of bars) {
      const length = Math.max(1, (value / most) * room);
      parts.push(label(left - 8, y + 14, text, 'text-anchor="end"'));
      parts.push(
        `<rect class="c${colour}" x="${left}" y="${y + 2}" width="${round(length)}" height="16"/>`,
      );
      parts.push(label(left + length + 6, y + 14, `${Number(value.toPrecision(3))} ${unit}`));
      y += 22;
    }
    y += 8;
  }
  return frame(title, y + 8, parts);
}

/**
 * Lines over a logarithmic axis of sizes.
 * @param {object} chart
 * @param {string} chart.title
 * @param {string} chart.across   what the sizes are
 * @param {number[]} [chart.sizes]  written below that axis; all that there are, if they are not given
 * @param {string} chart.up       what the values are
 * @param {number[]} chart.ticks  of that axis, from its bottom to its top
 * @param {boolean} [chart.isLogarithmic]  that axis too
 * @param {{name: string, low: number, middle: number, high: number}} [chart.band]  to compare with
 * @param {{name: string, points: [size: number, value: number][]}[]} chart.lines
 * @returns {string}
 */
export function lineChart({ title, across, sizes, up, ticks, isLogarithmic, band, lines }) {
  const box = { left: 60, top: 60, right: width - 20, bottom: 300 };
  const found = [...new Set(lines.flatMap(({ points }) => points.map(([size]) => size)))];
  const [first, last] = [Math.min(...found), Math.max(...found)];
  const xOf = (/** @type {number} */ size) =>
    box.left + 20 + (Math.log(size / first) / Math.log(last / first)) * (box.right - box.left - 60);
  const scale = isLogarithmic ? Math.log : (/** @type {number} */ value) => value;
  const [bottom, top] = [scale(ticks[0]), scale(/** @type {number} */ (ticks.at(-1)))];
  const yOf = (/** @type {number} */ value) =>
    box.bottom - ((scale(value) - bottom) / (top - bottom)) * (box.bottom - box.top);

  const parts = [label(16, 46, up, 'class="small"')];
  if (band) {
    const [high, middle, low] = [band.high, band.middle, band.low].map((v) => round(yOf(v)));
    const area = `x="${box.left}" y="${high}" width="${box.right - box.left}"`;
    parts.push(`<rect class="band" ${area} height="${round(low - high)}"/>`);
    parts.push(`<path class="line dashed" d="M${box.left} ${middle}H${box.right}"/>`);
    parts.push(label(box.right - 4, high + 14, band.name, 'text-anchor="end" class="small"'));
  }
  for (const tick of ticks) {
    const y = round(yOf(tick));
    parts.push(`<path class="line" d="M${box.left} ${y}H${box.right}"/>`);
    parts.push(label(box.left - 8, y + 4, String(tick), 'text-anchor="end" class="small"'));
  }
  for (const size of sizes ?? found) {
    parts.push(
      label(xOf(size), box.bottom + 18, String(size), 'text-anchor="middle" class="small"'),
    );
  }
  parts.push(label(box.right, box.bottom + 36, across, 'text-anchor="end" class="small"'));
  const perRow = lines.length > 3 ? 4 : 3;
  const legend = box.bottom + (lines.length > 3 ? 47 : 27);
  lines.forEach(({ name, points }, index) => {
    const path = points.map(([size, value]) => `${round(xOf(size))} ${round(yOf(value))}`);
    parts.push(`<path class="c${index} curve" d="M${path.join("L")}"/>`);
    for (const at of path) {
      const [x, y] = at.split(" ");
      parts.push(`<circle class="c${index}" cx="${x}" cy="${y}" r="3"/>`);
    }
    const x = box.left + (index % perRow) * 165;
    const y = legend + 20 * Math.floor(index / perRow);
    parts.push(`<rect class="c${index}" x="${x}" y="${y}" width="12" height="12"/>`);
    parts.push(label(x + 18, y + 10, name, 'class="small"'));
  });
  const rows = Math.ceil(lines.length / perRow);
  return frame(title, legend + 20 * rows + 5, parts);
}
