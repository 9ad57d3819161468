/** A plot of quality against training time as SVG text: both axes logarithmic. */

const [width, height] = [720, 420];
const box = { left: 70, top: 40, right: 700, bottom: 360 };
const colours = ["#1f6fb2", "#c2410c", "#3f7d20", "#7c3aed"];

/**
 * @typedef {object} Series
 * @property {string} name
 * @property {[number, number][]} points
 */

/**
 * @param {Series[]} series
 * @param {object} options
 * @param {string} options.title
 * @param {string} options.xLabel
 * @param {[number, number]} options.y              range
 * @param {number[]} options.yTicks
 * @param {{ value: number, name: string }[]} options.guides  horizontal lines
 * @returns {string}
 */
export function plot(series, { title, xLabel, y: [low, high], yTicks, guides }) {
  const xs = series.flatMap(({ points }) => points.map(([x]) => x));
  const [first, last] = [Math.min(...xs) / 1.2, Math.max(...xs) * 1.2];
  const share = (/** @type {number} */ value, /** @type {number} */ a, /** @type {number} */ b) =>
    Math.log(value / a) / Math.log(b / a);
  const across = (/** @type {number} */ x) =>
    Number((box.left + (box.right - box.left) * share(x, first, last)).toFixed(1));
  const up = (/** @type {number} */ y) => {
    const inside = Math.min(Math.max(y, low), high);
    return Number((box.bottom - (box.bottom - box.top) * share(inside, low, high)).toFixed(1));
  };
  const text = (
    /** @type {number} */ x,
    /** @type {number} */ y,
    /** @type {string} */ words,
    more = "",
  ) => `<text x="${x}" y="${y}" ${more}>${words}</text>`;

  const xTicks = [0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000].filter(
    (tick) => tick >= first && tick <= last,
  );
  const parts = [
    text(box.left, 22, title, 'font-weight="bold"'),
    ...xTicks.map((tick) => text(across(tick), box.bottom + 18, String(tick), middle)),
    text((box.left + box.right) / 2, box.bottom + 42, xLabel, middle),
    ...yTicks.flatMap((tick) => [
      line(box.left, up(tick), box.right, up(tick), 'stroke="#ddd"'),
      text(box.left - 8, up(tick) + 4, String(tick), 'text-anchor="end"'),
    ]),
    ...guides.flatMap(({ value, name }) => [
      line(box.left, up(value), box.right, up(value), 'stroke="#777" stroke-dasharray="5 4"'),
      text(box.right - 4, up(value) - 5, name, 'text-anchor="end" fill="#555"'),
    ]),
    ...series.flatMap(({ name, points }, index) => {
      const colour = colours[index % colours.length];
      const at = points.map(([x, y]) => `${across(x)},${up(y)}`);
      return [
        `<polyline points="${at.join(" ")}" fill="none" stroke="${colour}" stroke-width="2"/>`,
        ...points.map(
          ([x, y]) => `<circle cx="${across(x)}" cy="${up(y)}" r="3" fill="${colour}"/>`,
        ),
        text(box.right - 4, box.top + 14 + 18 * index, name, `text-anchor="end" fill="${colour}"`),
      ];
    }),
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="13">
<rect width="${width}" height="${height}" fill="#fff"/>
${parts.join("\n")}
</svg>
`;
}

const middle = 'text-anchor="middle"';

/**
 * @param {number} x1
 * @param {number} y1
 * @param {number} x2
 * @param {number} y2
 * @param {string} style
 */
const line = (x1, y1, x2, y2, style) =>
  `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" ${style}/>`;
