/**
 * Where samples are steered to, as one draws it: the kinds and numbers of src/steering.h from the
 * points of a stroke, and what moves, sizes and turns them. Pure.
 *
 * @typedef {{ kind: string, numbers: number[] }} Shape
 * @typedef {{ x: number, y: number }} Point
 * @typedef {"region" | "curve" | "circle" | "half-plane" | "line"} Tool
 */

const LEAST = 0.05; // a stroke or a radius shorter than this is a slip of the hand
const SPACING = 0.05; // of the points that are kept of a stroke
const MOST_POINTS = 96; // each is a stretch to which every sample's distance is measured, in every step

/** @type {Record<string, { isRegion: boolean }>} by the core's names */
const kinds = {
  polygon: { isRegion: true },
  "half-plane": { isRegion: true },
  polyline: { isRegion: false },
  circle: { isRegion: false },
};

/** Whether samples shall go into it, and not onto its line. @param {Shape} shape */
export const isRegion = ({ kind }) => kinds[kind].isRegion;

/** @param {Point[]} points */
const flat = (points) => points.flatMap(({ x, y }) => [x, y]);

/** @param {Point} a @param {Point} b */
const between = (a, b) => Math.hypot(a.x - b.x, a.y - b.y);

/**
 * The points of a stroke that are far enough from each other to matter, and no more than the core
 * measures quickly.
 * @param {Point[]} stroke
 */
export function thinned(stroke) {
  for (let spacing = SPACING; ; spacing *= 1.5) {
    const kept = stroke.slice(0, 1);
    for (const point of stroke) {
      if (between(point, kept[kept.length - 1]) >= spacing) kept.push(point);
    }
    if (kept.length <= MOST_POINTS) return kept;
  }
}

/**
 * What a stroke draws with a tool; null while it is too short.
 * @param {Tool} tool
 * @param {Point[]} stroke
 * @returns {Shape | null}
 */
export function shapeOf(tool, stroke) {
  const [first, last] = [stroke[0], stroke[stroke.length - 1]];
  if (tool === "region" || tool === "curve") {
    const points = thinned(stroke);
    if (points.length < (tool === "region" ? 3 : 2)) return null;
    return { kind: tool === "region" ? "polygon" : "polyline", numbers: flat(points) };
  }
  const length = between(first, last);
  if (length < LEAST) return null;
  if (tool === "circle") return { kind: "circle", numbers: [first.x, first.y, length] };
  if (tool === "line") return { kind: "polyline", numbers: flat([first, last]) };
  const [a, b] = [(last.x - first.x) / length, (last.y - first.y) / length];
  return { kind: "half-plane", numbers: [a, b, a * first.x + b * first.y] };
}

const ROUND = Array.from({ length: 24 }, (_, i) => (2 * Math.PI * i) / 24);

/** What a tool offers before anything is drawn. @type {Record<Tool, Shape>} */
const usual = {
  region: {
    kind: "polygon",
    numbers: flat(
      ROUND.map((angle) => ({ x: 0.45 + 0.4 * Math.cos(angle), y: 0.45 + 0.4 * Math.sin(angle) })),
    ),
  },
  curve: {
    kind: "polyline",
    numbers: flat(
      Array.from({ length: 25 }, (_, i) => ({
        x: -0.9 + 0.075 * i,
        y: 0.45 * Math.sin((Math.PI * i) / 12),
      })),
    ),
  },
  circle: { kind: "circle", numbers: [0, 0, 0.5] },
  "half-plane": { kind: "half-plane", numbers: [1, 0, 0.2] },
  line: { kind: "polyline", numbers: [-0.8, -0.6, 0.8, 0.6] },
};

/** @param {Tool} tool @returns {Shape} */
export const usualShape = (tool) => ({ ...usual[tool], numbers: [...usual[tool].numbers] });

/** The middle of a shape: where it is sized and turned about. @param {Shape} shape @returns {Point} */
export function middleOf({ kind, numbers }) {
  if (kind === "circle") return { x: numbers[0], y: numbers[1] };
  if (kind === "half-plane") {
    const [a, b, c] = numbers;
    const share = c / (a * a + b * b);
    return { x: a * share, y: b * share };
  }
  const count = numbers.length / 2;
  const sum = (/** @type {number} */ axis) =>
    numbers.reduce((total, value, i) => (i % 2 === axis ? total + value : total), 0);
  return { x: sum(0) / count, y: sum(1) / count };
}

/**
 * @param {Shape} shape
 * @param {Point} by
 * @returns {Shape}
 */
export function moved({ kind, numbers }, by) {
  if (kind === "half-plane") {
    const [a, b, c] = numbers;
    return { kind, numbers: [a, b, c + a * by.x + b * by.y] };
  }
  if (kind === "circle") {
    return { kind, numbers: [numbers[0] + by.x, numbers[1] + by.y, numbers[2]] };
  }
  return { kind, numbers: numbers.map((value, i) => value + (i % 2 === 0 ? by.x : by.y)) };
}

/**
 * Larger or smaller about its middle; a half-plane has no size and stays.
 * @param {Shape} shape
 * @param {number} factor
 * @returns {Shape}
 */
export function sized(shape, factor) {
  const { kind, numbers } = shape;
  if (kind === "half-plane") return shape;
  if (kind === "circle") {
    return { kind, numbers: [numbers[0], numbers[1], Math.max(LEAST, numbers[2] * factor)] };
  }
  const { x, y } = middleOf(shape);
  return {
    kind,
    numbers: numbers.map((value, i) => {
      const centre = i % 2 === 0 ? x : y;
      return centre + factor * (value - centre);
    }),
  };
}

/**
 * Turned about its middle, a half-plane about the origin; a circle stays.
 * @param {Shape} shape
 * @param {number} angle  in radians, to the left
 * @returns {Shape}
 */
export function turned(shape, angle) {
  const { kind, numbers } = shape;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  if (kind === "circle") return shape;
  if (kind === "half-plane") {
    const [a, b, c] = numbers;
    return { kind, numbers: [cos * a - sin * b, sin * a + cos * b, c] };
  }
  const { x, y } = middleOf(shape);
  return {
    kind,
    numbers: numbers.map((value, i) => {
      const [across, up] =
        i % 2 === 0 ? [value - x, numbers[i + 1] - y] : [numbers[i - 1] - x, value - y];
      return i % 2 === 0 ? x + cos * across - sin * up : y + sin * across + cos * up;
    }),
  };
}

/**
 * The line around a shape within a window of -extent … extent, and whether it closes.
 * @param {Shape} shape
 * @param {number} extent
 * @returns {{ points: Point[], closed: boolean }}  of a half-plane all corners of what is seen of it
 */
export function outlineOf({ kind, numbers }, extent) {
  if (kind === "circle") {
    const [x, y, radius] = numbers;
    const points = Array.from({ length: 96 }, (_, i) => {
      const angle = (2 * Math.PI * i) / 96;
      return { x: x + radius * Math.cos(angle), y: y + radius * Math.sin(angle) };
    });
    return { points, closed: true };
  }
  if (kind === "half-plane") return { points: seenOfHalfPlane(numbers, extent), closed: true };
  const points = Array.from({ length: numbers.length / 2 }, (_, i) => ({
    x: numbers[2 * i],
    y: numbers[2 * i + 1],
  }));
  return { points, closed: kind === "polygon" };
}

/**
 * The square cut by a line: its corners on the right side, and where the line crosses its edges.
 * @param {number[]} numbers
 * @param {number} extent
 */
function seenOfHalfPlane([a, b, c], extent) {
  const far = 1.1 * extent; // the square's own edges are no edges of the region
  const corners = [
    { x: -far, y: -far },
    { x: far, y: -far },
    { x: far, y: far },
    { x: -far, y: far },
  ];
  const inside = (/** @type {Point} */ { x, y }) => a * x + b * y - c;
  return corners.flatMap((corner, i) => {
    const next = corners[(i + 1) % 4];
    const [here, there] = [inside(corner), inside(next)];
    const kept = here >= 0 ? [corner] : [];
    if (here >= 0 === there >= 0) return kept;
    const share = here / (here - there);
    return [
      ...kept,
      { x: corner.x + share * (next.x - corner.x), y: corner.y + share * (next.y - corner.y) },
    ];
  });
}
