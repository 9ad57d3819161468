/**
 * Where labels go so that they hide as little as can be: each beside its own mark, in the place that
 * covers the fewest other labels, marks and lines. Pure.
 *
 * @typedef {{ x: number, y: number }} Point
 * @typedef {{ left: number, top: number, width: number, height: number }} Box
 * @typedef {object} Wanted
 * @property {Point} at       what is labelled
 * @property {Point[]} [others]  more places of it, where the label may stand as well; best first
 * @property {number} width   of the label, in pixels
 * @property {number} height
 * @property {number} gap     between the label and what it labels
 */

// To the right first, as a reader expects; then all round.
const DIRECTIONS = [
  [1, 0],
  [-1, 0],
  [0, -1],
  [0, 1],
  [0.75, -0.8],
  [0.75, 0.8],
  [-0.75, -0.8],
  [-0.75, 0.8],
];
const FAR = 2.5; // gaps
const COST = { outside: 1000, label: 60, mark: 20, line: 8, direction: 0.5, far: 3, other: 0.3 };
const MARK_REACH = 5; // pixels: the radius of a mark
const LINE_STEP = 5; // pixels between the places of a line that are looked at

/**
 * @param {Wanted[]} wanted  the most important one first
 * @param {{ width: number, height: number }} window
 * @param {{ marks: Point[], lines: [Point, Point][] }} obstacles
 * @returns {Box[]} one for each label, in the same order
 */
export function placeLabels(wanted, window, { marks, lines }) {
  const obstacles = [
    ...marks.map((at) => ({ at, cost: COST.mark, reach: MARK_REACH })),
    ...lines.flatMap(([from, to]) =>
      alongLine(from, to).map((at) => ({ at, cost: COST.line, reach: 0 })),
    ),
  ];
  /** @type {Box[]} */
  const placed = [];
  for (const label of wanted) {
    let best = boxBeside(label, label.at, DIRECTIONS[0], 1);
    let least = Infinity;
    for (const { box, dislike } of candidates(label)) {
      if (dislike >= least) break; // and so are all that follow
      let cost = dislike + (fits(box, window) ? 0 : COST.outside);
      for (const other of placed) if (overlap(box, other)) cost += COST.label;
      for (let i = 0; i < obstacles.length && cost < least; i++) {
        const { at, cost: price, reach } = obstacles[i];
        if (holds(box, at, reach)) cost += price;
      }
      if (cost < least) {
        least = cost;
        best = box;
      }
    }
    placed.push(pushInside(best, window));
  }
  return placed;
}

/**
 * All boxes that a label may take, and how much each is disliked for itself; the best first.
 * @param {Wanted} label
 */
function candidates(label) {
  const beside = (
    /** @type {Point} */ at,
    /** @type {number} */ distance,
    /** @type {number} */ base,
  ) =>
    DIRECTIONS.map((direction, order) => ({
      box: boxBeside(label, at, direction, distance),
      dislike: base + COST.direction * order,
    }));
  return [
    ...beside(label.at, 1, 0),
    ...beside(label.at, FAR, COST.far),
    ...(label.others ?? []).flatMap((at, i) => beside(at, 1, COST.other * (i + 1))),
  ].sort((a, b) => a.dislike - b.dislike);
}

/**
 * @param {Wanted} label
 * @param {Point} at
 * @param {number[]} direction  from there to the label's middle
 * @param {number} distance     in gaps
 * @returns {Box}
 */
function boxBeside({ width, height, gap }, at, [across, down], distance) {
  const x = at.x + across * (gap * distance + width / 2);
  const y = at.y + down * (gap * distance + height / 2);
  return { left: x - width / 2, top: y - height / 2, width, height };
}

/**
 * @param {Point} from
 * @param {Point} to
 */
function alongLine(from, to) {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  if (!Number.isFinite(length)) return [];
  const count = Math.min(Math.ceil(length / LINE_STEP), 400);
  return Array.from({ length: count + 1 }, (_, i) => {
    const share = count === 0 ? 0 : i / count;
    return { x: from.x + share * (to.x - from.x), y: from.y + share * (to.y - from.y) };
  });
}

/**
 * @param {Box} box
 * @param {{ width: number, height: number }} window
 */
const fits = ({ left, top, width, height }, window) =>
  left >= 0 && top >= 0 && left + width <= window.width && top + height <= window.height;

/**
 * @param {Box} a
 * @param {Box} b
 */
const overlap = (a, b) =>
  a.left < b.left + b.width &&
  b.left < a.left + a.width &&
  a.top < b.top + b.height &&
  b.top < a.top + a.height;

/**
 * @param {Box} box
 * @param {Point} at
 * @param {number} reach  pixels around the point that count too
 */
const holds = ({ left, top, width, height }, { x, y }, reach) =>
  x > left - reach && x < left + width + reach && y > top - reach && y < top + height + reach;

/**
 * @param {Box} box
 * @param {{ width: number, height: number }} window
 * @returns {Box}
 */
function pushInside(box, window) {
  return {
    ...box,
    left: Math.max(0, Math.min(box.left, window.width - box.width)),
    top: Math.max(0, Math.min(box.top, window.height - box.height)),
  };
}
