/**
 * The parts of the denoiser and how they are joined, read off its tensors. Sizes and numbers of
 * parameters come from their shapes, never from a formula. Pure.
 *
 * @typedef {{ name: string, shape: number[] }} Tensor   named as in PyTorch's state_dict
 *
 * @typedef {object} Part
 * @property {string} name
 * @property {string} size         what goes in and comes out, or ""
 * @property {Tensor[]} tensors    what it has learned; none for a fixed function
 * @property {number} parameters
 * @property {string} text         what it does, in one sentence
 *
 * @typedef {object} Row           a chain of parts from left to right
 * @property {"input" | "block" | "output"} kind
 * @property {string} name         of a block
 * @property {Part | null} from    what an input row starts with
 * @property {(Part | null)[]} parts  four of them; null is a place left empty
 * @property {Part | null} to      the sum that the chain flows into, or what comes out in the end
 */

const SILU =
  "Bends every number: negative ones almost to zero, positive ones hardly. Without a bend, many layers could do no more than one.";
const NORM =
  "Brings the features to mean 0 and spread 1, then stretches and shifts each by learned amounts.";

/** @param {number[]} shape */
export const sizeOf = (shape) => shape.reduce((product, length) => product * length, 1);

/** @param {Tensor[]} tensors */
export const countParameters = (tensors) =>
  tensors.reduce((sum, { shape }) => sum + sizeOf(shape), 0);

/**
 * @param {Tensor[]} tensors
 * @param {Record<string, number>} settings  `timesteps` is used where it is there
 * @returns {Row[]}
 * @throws {TypeError} if a tensor that every denoiser has is missing
 */
export function describeNetwork(tensors, settings) {
  const made = layersOf(tensors);
  const classes = tensors.find(({ name }) => name === "label_embedder.weight");
  const blocks = tensors.flatMap(({ name }) => name.match(/^blocks\.(\d+)\.0\.weight$/)?.[1] ?? []);
  return [
    pointRow(made),
    timeRow(made, settings.timesteps),
    ...(classes ? [labelRow(classes)] : []),
    ...blocks.map((index) => blockRow(made, Number(index))),
    outputRow(made),
  ];
}

/** @typedef {ReturnType<typeof layersOf>} Layers */

/**
 * The layers by the names of their tensors.
 * @param {Tensor[]} tensors
 */
function layersOf(tensors) {
  /** @param {string} name */
  const named = (name) => {
    const tensor = tensors.find((candidate) => candidate.name === name);
    if (!tensor) throw new TypeError(`the network has no tensor "${name}"`);
    return tensor;
  };
  /** @param {string} name */
  const affine = (name) => [named(`${name}.weight`), named(`${name}.bias`)];
  return {
    /** The shape of a layer's weight: what comes out, what goes in. @param {string} name */
    shape: (name) => named(`${name}.weight`).shape,
    /** @param {string} name @param {string} text */
    linear(name, text) {
      const own = affine(name);
      const [out, within] = own[0].shape;
      return makePart("Linear", `${within} → ${out}`, own, text);
    },
    /** @param {string} name */
    norm(name) {
      const own = affine(name);
      return makePart("LayerNorm", String(own[0].shape[0]), own, NORM);
    },
    silu: makePart("SiLU", "", [], SILU),
  };
}

/** @param {Layers} layers @returns {Row} */
function pointRow({ shape, linear }) {
  const [hidden, coordinates] = shape("input_proj");
  return {
    kind: "input",
    name: "",
    from: makePart("x_t", `[${coordinates}]`, [], "The noisy point: its two coordinates."),
    parts: [
      null,
      null,
      null,
      linear("input_proj", `Turns the coordinates into ${hidden} features of the point.`),
    ],
    to: null,
  };
}

/** @param {Layers} layers @param {number | undefined} timesteps @returns {Row} */
function timeRow({ shape, linear, silu }, timesteps) {
  const waves = shape("time_mlp.0")[1];
  const last = timesteps ? `, a whole number from 0 to ${timesteps - 1}` : "";
  return {
    kind: "input",
    name: "",
    from: makePart("t", "", [], `The diffusion time${last}: how noisy the point is.`),
    parts: [
      makePart(
        "Sinusoidal",
        String(waves),
        [],
        `Writes the time as sines and cosines of ${waves / 2} frequencies, as a clock does with its hands.`,
      ),
      linear("time_mlp.0", "Mixes the waves into features of the time."),
      silu,
      linear("time_mlp.2", "Mixes once more, to features that can be added to the point's."),
    ],
    to: makePart("+", "", [], "Adds the features of the time to those of the point."),
  };
}

/** @param {Tensor} classes  one row of features a label @returns {Row} */
function labelRow(classes) {
  const [count, width] = classes.shape;
  return {
    kind: "input",
    name: "",
    from: makePart("label", "", [], `Which of the ${count} shapes is wanted.`),
    parts: [
      null,
      null,
      null,
      makePart(
        "Embedding",
        `${count} × ${width}`,
        [classes],
        "Looks up the features of a shape, one learned row for each.",
      ),
    ],
    to: makePart("+", "", [], "Adds the features of the label."),
  };
}

/** @param {Layers} layers @param {number} index @returns {Row} */
function blockRow({ norm, linear, silu }, index) {
  return {
    kind: "block",
    name: `block ${index + 1}`,
    from: null,
    parts: [
      norm(`blocks.${index}.0`),
      linear(`blocks.${index}.1`, "Mixes every feature with every other."),
      silu,
      linear(`blocks.${index}.3`, "Mixes once more; what comes out is a correction."),
    ],
    to: makePart(
      "+",
      "",
      [],
      "Adds the correction to what came in: a block need only learn what is missing.",
    ),
  };
}

/** @param {Layers} layers @returns {Row} */
function outputRow({ shape, norm, linear, silu }) {
  const [half, whole] = shape("output_proj.1");
  return {
    kind: "output",
    name: "output",
    from: null,
    parts: [
      norm("output_proj.0"),
      linear("output_proj.1", `Boils ${whole} features down to ${half}.`),
      silu,
      linear("output_proj.3", "Reads the predicted noise off the features."),
    ],
    to: makePart(
      "ε",
      `[${shape("output_proj.3")[0]}]`,
      [],
      "The predicted noise in the point: which way and how far it was moved.",
    ),
  };
}

/**
 * @param {string} name
 * @param {string} size
 * @param {Tensor[]} tensors
 * @param {string} text
 * @returns {Part}
 */
function makePart(name, size, tensors, text) {
  return { name, size, tensors, parameters: countParameters(tensors), text };
}
