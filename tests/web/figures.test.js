import test from "node:test";
import assert from "node:assert/strict";
import {
  createPlane,
  toPixelX,
  toPixelY,
  fromPixel,
  isInside,
  dotRadius,
  stride,
} from "../../web/figures/plane.js";
import { createCurveBox, toCurvePixel } from "../../web/figures/curve_box.js";
import { makeStamps, stampDot } from "../../web/figures/dots.js";
import { channels, mixColours } from "../../web/figures/palette.js";
import { shapeArrow } from "../../web/figures/arrow.js";
import { fieldArrows } from "../../web/figures/vector_field.js";
import { blur, countPoints, levelsHolding } from "../../web/figures/histogram.js";
import { contourSegments } from "../../web/figures/contours.js";
import { smearOf } from "../../web/figures/density.js";
import { clampPoint, magnifierOf, signalOf } from "../../web/figures/step_geometry.js";
import { placeLabels } from "../../web/figures/label_places.js";
import {
  betaCeiling,
  labelSpots,
  logLevel,
  niceCeiling,
  timestepAt,
} from "../../web/figures/schedule_geometry.js";
import { bucketNames, logRange, logTicks } from "../../web/figures/chart_frame.js";
import { heatBox, heatColours, rowSpan } from "../../web/figures/heat_geometry.js";
import { countParameters, describeNetwork } from "../../web/figures/network_parts.js";
import { splitRuns } from "../../web/figures/text.js";
import { nextPosition } from "../../web/controls/playback.js";

test("the plane's corners are the picture's corners, and up is up", () => {
  const plane = createPlane(400, 1.2, 1);
  assert.equal(toPixelX(plane, -1.2), 1);
  assert.equal(toPixelX(plane, 1.2), 399);
  assert.equal(toPixelY(plane, 1.2), 1);
  assert.equal(toPixelY(plane, -1.2), 399);
  assert.equal(toPixelX(plane, 0), 200);
  assert.equal(toPixelY(plane, 0), 200);
});

test("points outside the window, or nowhere, are not inside", () => {
  const plane = createPlane(400, 1.2);
  assert.ok(isInside(plane, 1.2, -1.2));
  assert.ok(!isInside(plane, 1.21, 0));
  assert.ok(!isInside(plane, 0, -1.21));
  assert.ok(!isInside(plane, NaN, 0));
});

test("more points make smaller dots, within bounds", () => {
  assert.ok(dotRadius(400, 200) > dotRadius(400, 5000));
  assert.ok(dotRadius(100, 5000) >= 0.9);
  assert.ok(dotRadius(4000, 1) <= 3.6);
});

test("about as many points are followed as wanted, however many there are", () => {
  assert.equal(stride(2000, 40), 50);
  assert.equal(stride(10, 40), 1);
  assert.equal(stride(0, 40), 1);
});

test("a stamped dot has the area of its circle, wherever it lies within a pixel", () => {
  for (const radius of [0.9, 2, 3.6, 7.2]) {
    for (const [x, y] of [
      [20, 20],
      [20.3, 20.8],
      [19.99, 20.5],
    ]) {
      const opacities = new Float32Array(40 * 40);
      stampDot(opacities, 40, makeStamps(radius, false), x, y, 1);
      const area = opacities.reduce((sum, value) => sum + value, 0);
      const expected = Math.PI * radius ** 2;
      assert.ok(Math.abs(area - expected) < 0.1 * expected, `radius ${radius}: ${area}`);
      const middle = opacities.reduce((sum, value, i) => sum + value * ((i % 40) + 0.5), 0) / area;
      assert.ok(Math.abs(middle - x) < 0.2, `radius ${radius} at ${x}: ${middle}`);
    }
  }
});

test("a ring is open in the middle", () => {
  const opacities = new Float32Array(40 * 40);
  stampDot(opacities, 40, makeStamps(4, true), 20.5, 20.5, 1);
  assert.equal(opacities[20 * 40 + 20], 0);
  assert.ok(Math.max(...opacities) > 0.9);
});

test("dots at the edge are cut off there, and opacities never pass 1", () => {
  const size = 16;
  const opacities = new Float32Array(size * size + 100); // what follows must stay untouched
  const stamps = makeStamps(3, false);
  for (const at of [0, 0.5, size - 0.01, size, -2, size + 2]) {
    for (let i = 0; i < 50; i++) stampDot(opacities, size, stamps, at, at, 0.9);
  }
  assert.ok(opacities.every((value) => value >= 0 && value <= 1));
  assert.ok(opacities.subarray(size * size).every((value) => value === 0));
  assert.equal(opacities[size - 1], 0, "no dot comes in again at the other side");
});

test("the curve's box holds its ends", () => {
  const box = createCurveBox(300, 150);
  assert.deepEqual(toCurvePixel(box, 0, 0), { x: box.left, y: box.bottom });
  assert.deepEqual(toCurvePixel(box, 1, 1), { x: box.right, y: box.top });
  assert.ok(box.left > 0 && box.right <= 300 && box.top >= 0 && box.bottom < 150);
});

test("a mixed colour ends in its two colours and lies between them in the middle", () => {
  assert.equal(mixColours("#000000", "#ffffff", 0), "#000000");
  assert.equal(mixColours("#000000", "#ffffff", 1), "#ffffff");
  assert.equal(mixColours("#0010ff", "#0030ff", 0.5), "#0020ff");
});

test("playback takes the same time for few states as for many, and waits for those to come", () => {
  assert.equal(nextPosition(0, 6000, 301, 301), 300);
  assert.equal(nextPosition(0, 6000, 51, 51), 50);
  assert.equal(nextPosition(0, 3000, 301, 301), 150);
  assert.equal(nextPosition(0, 3000, 101, 301), 100);
  assert.equal(nextPosition(0, 1000, 0, 301), 0);
});

test("a colour's channels are its three numbers", () => {
  assert.deepEqual(channels("#01ff80"), [1, 255, 128]);
});

test("an arrow's head ends at its tip, points along it and leaves a short arrow half its shaft", () => {
  const long = shapeArrow({ x: 0, y: 0 }, { x: 100, y: 0 }, 10, 1);
  assert.deepEqual(long?.neck, { x: 90, y: 0 });
  assert.deepEqual(long?.head, [
    { x: 100, y: 0 },
    { x: 90, y: 5 },
    { x: 90, y: -5 },
  ]);
  assert.deepEqual(shapeArrow({ x: 0, y: 0 }, { x: 0, y: 4 }, 10)?.neck, { x: 0, y: 2 });
  assert.equal(shapeArrow({ x: 3, y: 3 }, { x: 3, y: 3 }, 10), null);
  assert.equal(shapeArrow({ x: 3, y: 3 }, { x: NaN, y: 3 }, 10), null);
});

test("the field's arrows point against epsilon, are centred in their cells and never meet", () => {
  const columns = 4;
  const plane = createPlane(400, 2);
  const epsilon = Float32Array.from({ length: 2 * columns * columns }, (_, i) =>
    i % 2 === 0 ? 1000 : 0.5,
  );
  const arrows = fieldArrows({ columns, extent: 2, epsilon }, plane);
  assert.equal(arrows.length, columns * columns);
  arrows.forEach(({ from, to }, i) => {
    assert.ok(to.x < from.x, "towards smaller x, as epsilon points to larger");
    assert.ok(to.y > from.y, "down on the screen, as epsilon points up");
    assert.ok(Math.abs((from.x + to.x) / 2 - (50 + 100 * (i % columns))) < 1e-9);
    assert.ok(Math.abs((from.y + to.y) / 2 - (50 + 100 * Math.floor(i / columns))) < 1e-9);
    assert.ok(Math.hypot(to.x - from.x, to.y - from.y) < 100, "shorter than a cell");
  });
});

test("a stronger epsilon has a longer arrow, and one that is nothing or no number has none", () => {
  const plane = createPlane(200, 1);
  const epsilon = Float32Array.of(0.5, 0, 1, 0, 0, 0, NaN, 1);
  const arrows = fieldArrows({ columns: 2, extent: 1, epsilon }, plane);
  assert.equal(arrows.length, 2);
  const [weak, strong] = arrows.map(({ from, to }) => from.x - to.x);
  assert.ok(Math.abs(strong - 2 * weak) < 1e-9 && weak > 0);
});

test("arrows of a field wider than the window are left out where it ends", () => {
  const epsilon = new Float32Array(2 * 16).fill(1);
  const arrows = fieldArrows({ columns: 4, extent: 2, epsilon }, createPlane(200, 1));
  assert.equal(arrows.length, 4);
});

test("a histogram counts every point inside once, and the first row is the top", () => {
  const points = Float32Array.of(0, 0.5, -0.5, 0.5, 5, 5, NaN, 0);
  const counts = countPoints(points, 1, 8);
  assert.ok(Math.abs(counts.reduce((sum, value) => sum + value, 0) - 2) < 1e-6);
  assert.ok(Math.abs(counts.subarray(0, 32).reduce((sum, value) => sum + value, 0) - 2) < 1e-6);
});

test("blurring keeps the sum away from edges, is round, and spreads as far as it says", () => {
  const columns = 41;
  const grid = new Float32Array(columns * columns);
  grid[20 * columns + 20] = 1;
  const out = blur(grid, columns, 2);
  const sum = out.reduce((total, value) => total + value, 0);
  const spread = out.reduce((total, value, i) => total + value * ((i % columns) - 20) ** 2, 0);
  assert.ok(Math.abs(sum - 1) < 1e-5);
  assert.ok(Math.abs(Math.sqrt(spread) - 2) < 0.05, String(Math.sqrt(spread)));
  assert.ok(Math.abs(out[20 * columns + 23] - out[23 * columns + 20]) < 1e-9);
});

test("fewer points are smeared out farther", () => {
  assert.ok(smearOf(100) > smearOf(5000));
  assert.ok(Number.isFinite(smearOf(0)));
});

test("a level that holds a share holds no less, and hardly more", () => {
  const grid = Float32Array.from({ length: 1000 }, (_, i) => i / 1000);
  const total = grid.reduce((sum, value) => sum + value, 0);
  for (const share of [0.2, 0.5, 0.9]) {
    const [level] = levelsHolding(grid, [share]);
    const held = grid.reduce((sum, value) => sum + (value > level ? value : 0), 0) / total;
    assert.ok(held >= share - 0.005 && held < share + 0.01, `${share}: ${held}`);
  }
  assert.deepEqual(levelsHolding(new Float32Array(9), [0.5]), [0]);
});

test("the contour of a cone is a closed circle at its level", () => {
  const columns = 61;
  const cone = Float32Array.from(
    { length: columns * columns },
    (_, i) => 30 - Math.hypot((i % columns) - 30, Math.floor(i / columns) - 30),
  );
  const segments = contourSegments(cone, columns, 10.5);
  /** @type {Map<string, number>} */
  const ends = new Map();
  for (let i = 0; i < segments.length; i += 2) {
    assert.ok(Math.abs(Math.hypot(segments[i] - 30, segments[i + 1] - 30) - 19.5) < 0.05);
    const key = `${segments[i].toFixed(4)} ${segments[i + 1].toFixed(4)}`;
    ends.set(key, (ends.get(key) ?? 0) + 1);
  }
  assert.ok(segments.length > 0);
  assert.ok(
    [...ends.values()].every((count) => count === 2),
    "every end meets one other",
  );
});

test("a saddle's two high corners stay apart, and a flat grid has no contour", () => {
  assert.deepEqual(
    contourSegments(Float32Array.of(1, 0, 0, 1), 2, 0.5),
    [0, 0.5, 0.5, 0, 1, 0.5, 0.5, 1],
  );
  assert.deepEqual(
    contourSegments(Float32Array.of(0, 1, 1, 0), 2, 0.5),
    [0.5, 0, 1, 0.5, 0.5, 1, 0, 0.5],
  );
  assert.deepEqual(contourSegments(new Float32Array(9).fill(2), 3, 1), []);
  assert.deepEqual(contourSegments(new Float32Array(9).fill(2), 3, 2), []);
});

test("a pixel's point comes back to the pixel", () => {
  const plane = createPlane(313, 1.8, 1);
  for (const [x, y] of [
    [1, 1],
    [100.5, 311],
  ]) {
    const point = fromPixel(plane, x, y);
    assert.ok(Math.abs(toPixelX(plane, point.x) - x) < 1e-9);
    assert.ok(Math.abs(toPixelY(plane, point.y) - y) < 1e-9);
  }
});

/** A reverse step of the size of `reach`, from (0.5, 0.5). */
const stepOf = (/** @type {number} */ reach) => ({
  timestep: 3,
  x: [0.5, 0.5],
  epsilon: [0.4, 0.8],
  x0: [0.4, -0.2],
  mean: [0.5 - reach, 0.5],
  noise: [0, 1],
  next: [0.5 - reach, 0.5 + reach / 2],
  noise_scale: 0.75,
  sigma: reach / 2,
});

test("the magnifier holds the whole step, whatever its size, and as large as it can", () => {
  for (const reach of [1.7, 0.4, 0.05, 0.003]) {
    const explain = stepOf(reach);
    const { centre, extent, zoom } = magnifierOf(explain, 1.8);
    assert.ok(Math.abs(extent * zoom - 1.8) < 1e-9);
    for (const [x, y] of [explain.x, explain.mean, explain.next]) {
      assert.ok(Math.max(Math.abs(x - centre.x), Math.abs(y - centre.y)) < 0.8 * extent);
    }
    assert.ok(zoom === 1 || reach / (2 * extent) > 0.35, `${reach}: × ${zoom}`);
  }
});

test("the magnifier's zoom is the same for nearly equal steps, and bounded where nothing moves", () => {
  assert.equal(magnifierOf(stepOf(0.05), 1.8).zoom, magnifierOf(stepOf(0.051), 1.8).zoom);
  assert.equal(magnifierOf(stepOf(0), 1.8).zoom, 1000);
  assert.equal(magnifierOf(stepOf(50), 1.8).zoom, 1);
});

test("the predicted noise starts at the signal that is left of the predicted data", () => {
  const from = signalOf(stepOf(0.1)); // 0.5 x0
  assert.ok(Math.abs(from.x - 0.2) < 1e-12 && Math.abs(from.y + 0.1) < 1e-12);
});

test("a point outside the window is moved to its edge and says so", () => {
  assert.deepEqual(clampPoint({ x: 3, y: -0.5 }, 1), { x: 1, y: -0.5, moved: true });
  assert.deepEqual(clampPoint({ x: -1, y: 1 }, 1), { x: -1, y: 1, moved: false });
});

const room = { width: 300, height: 300 };
const label = (/** @type {number} */ x, /** @type {number} */ y) => ({
  at: { x, y },
  width: 60,
  height: 16,
  gap: 8,
});

test("a label stands to the right of its mark, and to the left where the window ends", () => {
  const clear = { marks: [], lines: [] };
  const [right] = placeLabels([label(150, 150)], room, clear);
  assert.deepEqual(right, { left: 158, top: 142, width: 60, height: 16 });
  const [left] = placeLabels([label(280, 150)], room, clear);
  assert.equal(left.left + left.width, 272);
});

test("labels avoid lines, marks and one another", () => {
  const line = /** @type {[{x: number, y: number}, {x: number, y: number}]} */ ([
    { x: 150, y: 150 },
    { x: 290, y: 150 },
  ]);
  const [avoids] = placeLabels([label(150, 150)], room, { marks: [], lines: [line] });
  assert.ok(avoids.left + avoids.width < 150);
  const both = placeLabels([label(150, 150), label(150, 153)], room, { marks: [], lines: [] });
  const apart =
    both[0].left >= both[1].left + both[1].width ||
    both[1].left >= both[0].left + both[0].width ||
    both[0].top >= both[1].top + both[1].height ||
    both[1].top >= both[0].top + both[0].height;
  assert.ok(apart);
});

test("a label of a mark outside the window is still inside", () => {
  const [box] = placeLabels([label(150, 400)], room, { marks: [], lines: [] });
  assert.ok(box.top >= 0 && box.top + box.height <= 300);
});

test("marked text is split into runs with their places", () => {
  assert.deepEqual(splitRuns("predicted *x*_{t−1}"), [
    { text: "predicted ", place: "line", variable: false },
    { text: "x", place: "line", variable: true },
    { text: "t−1", place: "sub", variable: true },
  ]);
  assert.deepEqual(splitRuns("10^{−4}"), [
    { text: "10", place: "line", variable: false },
    { text: "−4", place: "super", variable: true },
  ]);
});

test("a label takes another place of its thing when the first is crowded", () => {
  const crowd = [0, 1, 2, 3].flatMap((i) => [
    { x: 100 + 20 * i, y: 140 },
    { x: 100 + 20 * i, y: 150 },
    { x: 100 + 20 * i, y: 160 },
    { x: 130, y: 130 + 20 * i },
    { x: 180, y: 130 + 20 * i },
  ]);
  const wanted = { ...label(150, 150), others: [{ x: 150, y: 30 }] };
  const [box] = placeLabels([wanted], room, { marks: crowd, lines: [] });
  assert.equal(box.top, 22);
});

test("an axis ends at a round number that is not below what it must hold", () => {
  assert.equal(niceCeiling(0.0181), 0.02);
  assert.equal(niceCeiling(0.02), 0.02);
  assert.equal(niceCeiling(0.021), 0.025);
  assert.equal(niceCeiling(3), 5);
  assert.equal(niceCeiling(7), 10);
});

test("the axis of beta does not follow a cosine schedule's last betas", () => {
  const cosine = Float32Array.from({ length: 300 }, (_, t) => (t > 290 ? 0.999 : 0.0001 * t));
  assert.equal(betaCeiling([cosine]), 0.05);
  assert.ok(betaCeiling([Float32Array.of(0)]) > 0);
});

test("the logarithmic level is clipped at both ends and even between", () => {
  assert.equal(logLevel(1e-9), 0);
  assert.equal(logLevel(0), 0);
  assert.equal(logLevel(1), 0.5);
  assert.ok(Math.abs(logLevel(100) - 0.75) < 1e-9);
  assert.equal(logLevel(Infinity), 1);
});

test("a curve is named first where it is farthest from the others, never at its ends", () => {
  const flat = Array.from({ length: 21 }, () => 0.5);
  const bump = flat.map((level, i) => (i === 12 ? 0.9 : level));
  const [first, second] = labelSpots([flat, bump]);
  assert.equal(first[0], 12);
  assert.equal(second[0], 12);
  assert.ok(!first.includes(0) && !first.includes(20));
});

test("the timestep under a pixel is whole and within the schedule", () => {
  const box = createCurveBox(300, 150);
  assert.equal(timestepAt(box, box.left, 100), 0);
  assert.equal(timestepAt(box, box.right, 100), 99);
  assert.equal(timestepAt(box, box.right + 500, 100), 99);
  assert.equal(timestepAt(box, -500, 100), 0);
  assert.equal(timestepAt(box, (box.left + box.right) / 2, 101), 50);
});

test("a logarithmic axis has a handful of round marks inside its range, however long it is", () => {
  assert.deepEqual(logTicks(0.2, 0.9), [0.2, 0.3, 0.5, 0.7]);
  for (const [low, high] of [
    [0.25, 1.1],
    [0.02, 0.6],
    [0.1, 900],
    [1e-3, 1e6],
  ]) {
    const ticks = logTicks(low, high);
    assert.ok(ticks.length >= 3 && ticks.length <= 12, `${low} … ${high}: ${ticks}`);
    assert.ok(
      ticks.every((value, i) => value >= low && value <= high && value > (ticks[i - 1] ?? 0)),
    );
  }
});

test("a logarithmic range holds all values that it can", () => {
  const usual = { low: 0.2, high: 1 };
  assert.deepEqual(logRange([], usual), usual);
  assert.deepEqual(logRange([0.3, 0, -1, Infinity, NaN], usual), usual);
  const wide = logRange([0.01, 5], usual);
  assert.ok(wide.low < 0.01 && wide.low > 0 && wide.high > 5);
});

test("buckets are named by the diffusion times they hold, all of them once", () => {
  assert.deepEqual(bucketNames(10, 100).slice(0, 2), ["0–9", "10–19"]);
  assert.deepEqual(bucketNames(10, 300).at(-1), "270–299");
  assert.deepEqual(bucketNames(3, 3), ["0", "1", "2"]);
  const ends = bucketNames(10, 101).map((name) => name.split("–").map(Number));
  ends.slice(1).forEach(([first], i) => assert.equal(first, ends[i][1] + 1));
});

test("a heat map's colours go from one end over the middle to the other, and no farther", () => {
  const out = new Uint8ClampedArray(4 * 5);
  const palette = { model: "#ff0000", raised: "#ffffff", data: "#0000ff" };
  heatColours(out, Float32Array.of(-1, 0, 1, -0.5, 7), palette);
  assert.deepEqual([...out.subarray(0, 12)], [255, 0, 0, 255, 255, 255, 255, 255, 0, 0, 255, 255]);
  assert.deepEqual([...out.subarray(12)], [255, 128, 128, 255, 0, 0, 255, 255]);
});

test("a heat map's row is pointed out in its middle, and high enough to be read", () => {
  const box = heatBox(300, 300);
  assert.ok(box.left + box.width <= 300 && box.top + box.height < 300);
  const first = rowSpan(box, 0, 5);
  assert.ok(Math.abs(first.top - box.top) < 1e-9);
  assert.ok(Math.abs(first.height - box.height / 5) < 1e-9);
  const thin = rowSpan(box, 999, 1000);
  assert.equal(thin.height, 9);
  assert.ok(Math.abs(thin.middle - (box.top + box.height)) < 1);
});

/** A denoiser's tensors with made-up sizes, no two of them alike, so that none can stand in for another. */
const tensorsOf = (/** @type {{ blocks: number, classes: number }} */ { blocks, classes }) => {
  const linear = (
    /** @type {string} */ name,
    /** @type {number} */ out,
    /** @type {number} */ within,
  ) => [
    { name: `${name}.weight`, shape: [out, within] },
    { name: `${name}.bias`, shape: [out] },
  ];
  const norm = (/** @type {string} */ name) => [
    { name: `${name}.weight`, shape: [24] },
    { name: `${name}.bias`, shape: [24] },
  ];
  return [
    ...linear("time_mlp.0", 20, 32),
    ...linear("time_mlp.2", 24, 20),
    ...linear("input_proj", 24, 2),
    ...(classes > 0 ? [{ name: "label_embedder.weight", shape: [classes, 24] }] : []),
    ...Array.from({ length: blocks }, (_, i) => [
      ...norm(`blocks.${i}.0`),
      ...linear(`blocks.${i}.1`, 28, 24),
      ...linear(`blocks.${i}.3`, 24, 28),
    ]).flat(),
    ...norm("output_proj.0"),
    ...linear("output_proj.1", 11, 24),
    ...linear("output_proj.3", 2, 11),
  ];
};

test("the network's picture holds every tensor exactly once, and so every parameter", () => {
  for (const shape of [
    { blocks: 2, classes: 0 },
    { blocks: 12, classes: 3 },
  ]) {
    const tensors = tensorsOf(shape);
    const rows = describeNetwork(tensors, {});
    const parts = rows
      .flatMap(({ from, parts, to }) => [from, ...parts, to])
      .filter((p) => p !== null);
    const shown = parts.flatMap((part) => part.tensors.map(({ name }) => name));
    assert.deepEqual(shown.toSorted(), tensors.map(({ name }) => name).toSorted());
    const sum = parts.reduce((total, part) => total + part.parameters, 0);
    assert.equal(sum, countParameters(tensors));
    assert.equal(rows.filter(({ kind }) => kind === "block").length, shape.blocks);
    assert.ok(rows.every((row) => row.parts.length === 4));
  }
});

test("sizes in the network's picture are those of the tensors' shapes", () => {
  const rows = describeNetwork(tensorsOf({ blocks: 1, classes: 3 }), { timesteps: 50 });
  assert.deepEqual(
    rows.map(({ parts }) => parts.map((part) => part?.size ?? null)),
    [
      [null, null, null, "2 → 24"],
      ["32", "32 → 20", "", "20 → 24"],
      [null, null, null, "3 × 24"],
      ["24", "24 → 28", "", "28 → 24"],
      ["24", "24 → 11", "", "11 → 2"],
    ],
  );
  assert.equal(rows[1].parts[1]?.parameters, 32 * 20 + 20);
  assert.match(rows[1].from?.text ?? "", /from 0 to 49/);
});

test("a network without a tensor that every denoiser has is refused by its name", () => {
  const tensors = tensorsOf({ blocks: 1, classes: 0 }).filter(
    ({ name }) => name !== "blocks.0.3.bias",
  );
  assert.throws(() => describeNetwork(tensors, {}), /blocks\.0\.3\.bias/);
});
