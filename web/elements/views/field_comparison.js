/**
 * The noise that the network sees all over the plane at a diffusion time, the noise that there is to
 * be seen, and how far they are apart; over the data noised to that time.
 */

import { make } from "../../controls/dom.js";
import { createPlaneMap } from "../../figures/plane_map.js";
import { listenForPicks } from "../../figures/pick.js";
import { signed } from "../readouts/phrases.js";
import { NOISE_EXTENT } from "./extents.js";

const COLUMNS = 48; // of the map of differences
const EACH = 3; // cells between arrows; odd, so that each stands in the middle of its cells
const CLOUD_SEED = 7; // of the noise: the cloud of the forward figures
export const LARGEST = 1; // difference that has a colour of its own: as long as noise is on average

const SIDES = /** @type {const} */ ([
  { of: "learned", title: "Your network" },
  { of: "exact", title: "Exact, for this data" },
  { of: "difference", title: "How far they are apart" },
]);

/**
 * @typedef {{ x: number, y: number }} Point
 * @typedef {import("../../worker/protocol.js").Comparison} Comparison
 */

/**
 * @param {import("../stage.js").Stage} stage
 * @param {{ change: () => void }} options  told when there is something else to say
 */
export function createFieldComparison(stage, { change }) {
  const { lab } = stage;
  /** @type {(Comparison & { difference: Float32Array }) | null} */
  let compared = null;
  /** @type {Float32Array | null} */
  let cloud = null;
  /** @type {Point | null} */
  let place = null;

  const pick = (/** @type {Point} */ at) => {
    place = at;
    draw();
    change();
  };
  const pictures = SIDES.map(({ of, title }) => {
    const element = make("div", {
      class: "picture plane-map",
      attributes: { role: "group", "aria-label": `${title}: the arrow keys move the place` },
    });
    element.tabIndex = 0;
    listenForPicks(element, {
      extent: NOISE_EXTENT,
      present: () => place ?? { x: 0, y: 0 },
      pick,
      hover: true,
    });
    const figure = stage.keep(createPlaneMap(element, { label: title, extent: NOISE_EXTENT }));
    return {
      of,
      title,
      figure,
      column: make("div", {}, [make("h3", { class: "picture-title", text: title }), element]),
    };
  });

  const askFields = lab.newest(lab.compareFields, (answer) => {
    compared = { ...answer, difference: lengths(answer) };
    draw();
    change();
  });
  const askCloud = lab.newest(lab.forwardJump, ({ points }) => {
    cloud = points;
    draw();
  });

  stage.follow(["run", "step", "timestep", "values"], ({ run, timestep, values }) => {
    if (!run) return;
    const { label } = values;
    askFields({ timestep, label, extent: NOISE_EXTENT, columns: COLUMNS });
  });
  stage.follow(["data", "schedule", "timestep"], ({ data, schedule, timestep }) => {
    if (data && schedule) askCloud({ settings: lab.noiseSettings(), timestep, seed: CLOUD_SEED });
  });

  function draw() {
    const { run } = lab.get();
    if (!compared || !run) return;
    const { timestep, difference } = compared;
    for (const { of, title, figure } of pictures) {
      const epsilon = of === "difference" ? null : compared[of];
      const words = epsilon
        ? "arrows along the noise, turned around"
        : `on average ${signed(mean(difference), 2)}`;
      figure.draw({
        values: epsilon ? NOWHERE : difference,
        columns: epsilon ? 1 : COLUMNS,
        low: 0,
        high: LARGEST,
        colours: ({ raised, noise, ink }) => [raised, noise, ink],
        field: epsilon && sparse(epsilon),
        dots: cloud && {
          points: cloud,
          colour: ({ data, model }) => (of === "learned" ? model : data),
        },
        mark: place,
        description: `${title}, at diffusion time ${timestep}: ${words}.`,
      });
    }
  }

  return {
    element: make(
      "div",
      { class: "triple", part: "picture" },
      pictures.map(({ column }) => column),
    ),
    now: () => compared,

    /** What both say in the cell under the place that the reader points to. */
    atPlace() {
      if (!compared || !place) return null;
      const cell = (2 * NOISE_EXTENT) / COLUMNS;
      const inside = (/** @type {number} */ at) =>
        Math.min(Math.floor((at + NOISE_EXTENT) / cell), COLUMNS - 1);
      const at = inside(-place.y) * COLUMNS + inside(place.x);
      const vector = (/** @type {Float32Array} */ of) => [...of.subarray(2 * at, 2 * at + 2)];
      return {
        place,
        learned: vector(compared.learned),
        exact: vector(compared.exact),
        difference: compared.difference[at],
      };
    },
  };
}

const NOWHERE = new Float32Array(1);

/** How far two fields are apart in each cell. @param {Comparison} fields */
const lengths = ({ learned, exact }) =>
  Float32Array.from({ length: learned.length / 2 }, (_, i) =>
    Math.hypot(learned[2 * i] - exact[2 * i], learned[2 * i + 1] - exact[2 * i + 1]),
  );

/** The noise in every few cells. @param {Float32Array} epsilon @returns {import("../../figures/vector_field.js").Field} */
function sparse(epsilon) {
  const columns = COLUMNS / EACH;
  const middle = (EACH - 1) / 2;
  return {
    columns,
    extent: NOISE_EXTENT,
    epsilon: Float32Array.from({ length: 2 * columns ** 2 }, (_, i) => {
      const [column, row] = [(i >> 1) % columns, Math.floor((i >> 1) / columns)];
      const cell = (EACH * row + middle) * COLUMNS + EACH * column + middle;
      return epsilon[2 * cell + (i % 2)];
    }),
  };
}

/** @param {Float32Array} values */
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
