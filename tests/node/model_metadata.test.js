import { test } from "node:test";
import assert from "node:assert/strict";
import fc from "fast-check";
import { encodeMetadata } from "../../web/state/encode_metadata.js";
import { decodeMetadata } from "../../web/state/model_metadata.js";

const table = [
  {
    name: "sample_width",
    minimum: 1,
    maximum: 1024,
    multiple: 1,
    default: 2,
    integer: true,
    choices: null,
  },
  {
    name: "hidden_width",
    minimum: 4,
    maximum: 1024,
    multiple: 4,
    default: 256,
    integer: true,
    choices: null,
  },
  {
    name: "learning_rate",
    minimum: 1e-9,
    maximum: 1,
    multiple: 0,
    default: 1e-4,
    integer: false,
    choices: null,
  },
];
const defaults = { sample_width: 2, hidden_width: 256, learning_rate: 1e-4 };
const origin = { preset: "quick", data: "spiral", points: 2000, step: 1520, loss: 0.27 };

/**
 * @param {unknown} value
 * @param {RegExp} message
 */
function refuses(value, message) {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  assert.throws(() => decodeMetadata(text, table), { name: "MetadataError", message });
}

test("what is encoded is decoded", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 256 }),
      fc.double({ min: 1e-9, max: 1, noNaN: true }),
      fc.string({ maxLength: 200 }),
      fc.nat(),
      (quarter, rate, name, step) => {
        const settings = { sample_width: 2, hidden_width: 4 * quarter, learning_rate: rate };
        const metadata = { settings, ...origin, data: name, step };
        assert.deepEqual(decodeMetadata(encodeMetadata(metadata), table), metadata);
      },
    ),
  );
});

test("the way back to the data is encoded and decoded where there is one", () => {
  const metadata = {
    settings: { sample_width: 2, hidden_width: 8, learning_rate: 0.1 },
    ...origin,
    transformation: { center: /** @type {[number, number]} */ ([57.1, -1e-300]), scale: 1e30 },
    classNames: ["red", "3", "ab\nc"],
  };
  assert.deepEqual(decodeMetadata(encodeMetadata(metadata), table), metadata);
  const none = { ...metadata, transformation: null, classNames: null };
  assert.doesNotMatch(encodeMetadata(none), /transformation|class_names/);
});

test("a way back that is none is refused", () => {
  const center = [0, 0];
  for (const transformation of [
    3,
    "x",
    [],
    {},
    { center },
    { center, scale: 0 },
    { center, scale: -1 },
    { center: [0], scale: 1 },
    { center: [0, null], scale: 1 },
    { center: "ab", scale: 1 },
  ]) {
    refuses({ transformation }, /the model's transformation is .*, not a center and/);
  }
  refuses('{"transformation":{"center":[0,1e999],"scale":1}}', /transformation is/);
  for (const names of [3, "ab", {}, [1], ["a", "a"], ["x".repeat(201)]]) {
    refuses({ class_names: names }, /class_names are .*, not short names/);
  }
});

test("a file without metadata gives the defaults", () => {
  const nothing = { preset: null, data: null, points: null, step: 0, loss: null };
  assert.deepEqual(decodeMetadata(null, table), { settings: defaults, ...nothing });
  assert.deepEqual(decodeMetadata("{}", table), { settings: defaults, ...nothing });
});

test("unknown keys are ignored, those of Object.prototype too", () => {
  const text = '{"format":1,"colour":"red","__proto__":{"hidden_width":8},"constructor":1}';
  const { settings } = decodeMetadata(text, table);
  assert.deepEqual(settings, defaults);
});

test("what is not a JSON object is refused", () => {
  for (const text of ["", "{", "[]", "null", "3", '"x"']) refuses(text, /are not a JSON object/);
});

test("a later format is refused", () => {
  refuses({ format: 2 }, /format 2, this version reads format 1/);
});

test("a setting of the wrong type, out of range or off its multiple is refused by name", () => {
  refuses({ hidden_width: "256" }, /hidden_width is "256", not a whole number/);
  refuses({ hidden_width: 8.5 }, /hidden_width is 8\.5, not a whole number/);
  refuses({ hidden_width: 6 }, /hidden_width is 6, not a multiple of 4/);
  refuses({ hidden_width: 4096 }, /hidden_width is 4096, not from 4 to 1024/);
  refuses('{"learning_rate":1e999}', /learning_rate is null, not a number/);
  refuses({ learning_rate: -1 }, /learning_rate is -1, not from/);
  refuses({ learning_rate: [1] }, /learning_rate is \[1\], not a number/);
});

test("an origin of the wrong type is refused by name", () => {
  refuses({ preset: 3 }, /preset is 3, not a short name/);
  refuses({ data: "x".repeat(201) }, /data is "x+, not a short name/);
  refuses({ step: -1 }, /step is -1/);
  refuses({ loss: "low" }, /loss is "low", not a number/);
});
