/** Whatever the dialect that a table is written in, the same points and labels are read from it. */
import { test } from "node:test";
import assert from "node:assert/strict";
import fc from "fast-check";
import { readPoints } from "../../web/points/read.js";

/**
 * @typedef {object} Dialect
 * @property {string} delimiter
 * @property {"." | ","} decimal
 * @property {"names" | "capitals" | "others" | "comment" | "none" | "index"} header
 * @property {boolean} quotesAll
 * @property {string} lineEnd
 * @property {"utf-8" | "utf-8 with a mark" | "utf-16le" | "utf-16be"} encoding
 * @property {number} before   blank lines
 * @property {number} after
 * @property {number} exponent whether numbers are written with one
 */

/** @type {import("fast-check").Arbitrary<Dialect>} */
const dialects = fc.record({
  delimiter: fc.constantFrom(",", ";", "\t", "|", " ", "  "),
  decimal: fc.constantFrom(".", ","),
  header: fc.constantFrom("names", "capitals", "others", "comment", "none", "index"),
  quotesAll: fc.boolean(),
  lineEnd: fc.constantFrom("\n", "\r\n", "\r"),
  encoding: fc.constantFrom("utf-8", "utf-8 with a mark", "utf-16le", "utf-16be"),
  before: fc.nat(2),
  after: fc.nat(3),
  exponent: fc.nat(1),
});

const number = fc.float({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0); // no -0
const name = fc
  .string({ unit: fc.constantFrom(..."ab é\"'#%,;|\t\n.-1"), minLength: 1, maxLength: 8 })
  .map((text) => `k${text}`);
const whole = fc.integer({ min: -99, max: 999 });

/** @typedef {(string | number)[][]} Cells */

/**
 * Rows of x, y and perhaps a label. The first makes sure that a decimal comma can be told.
 * @param {import("fast-check").Arbitrary<string | number> | null} label
 * @returns {import("fast-check").Arbitrary<Cells>}
 */
function rowsOf(label) {
  const cells = (/** @type {import("fast-check").Arbitrary<number>[]} */ [x, y]) =>
    /** @type {import("fast-check").Arbitrary<(string | number)[]>} */ (
      label ? fc.tuple(x, y, label) : fc.tuple(x, y)
    );
  const first = cells([fc.constant(0.5), fc.constant(0.25)]);
  return fc
    .tuple(first, fc.array(cells([number, number]), { maxLength: 12 }))
    .map(([row, rows]) => [row, ...rows]);
}

/**
 * @param {Cells} rows
 * @param {Dialect} dialect
 */
function written(
  rows,
  { delimiter, decimal, header, quotesAll, lineEnd, before, after, exponent },
) {
  const cell = (/** @type {string | number} */ value) => {
    const plain = typeof value === "number" && exponent ? value.toExponential() : String(value);
    const text = typeof value === "number" ? plain.replace(".", decimal) : plain;
    const isBare = !quotesAll && !/[\s"]/.test(text) && !text.includes(delimiter);
    return isBare ? text : `"${text.replaceAll('"', '""')}"`;
  };
  const width = rows[0].length;
  const names = { capitals: ["X", "Y", "LABEL"], others: ["east", "north", "label"] };
  const head = (
    header in names ? names[/** @type {"others"} */ (header)] : ["x", "y", "label"]
  ).slice(0, width);
  const lines = rows.map((row, i) =>
    [...(header === "index" ? [cell(i)] : []), ...row.map(cell)].join(delimiter),
  );
  if (header === "comment") lines.unshift(`# ${head.join(delimiter)}`);
  else if (header === "index") lines.unshift(["", ...head].map(cell).join(delimiter));
  else if (header !== "none") lines.unshift(head.map(cell).join(delimiter));
  return lineEnd.repeat(before) + lines.join(lineEnd) + lineEnd.repeat(after);
}

/**
 * @param {string} text
 * @param {Dialect["encoding"]} encoding
 * @returns {Uint8Array}
 */
function encoded(text, encoding) {
  if (encoding === "utf-8") return Buffer.from(text);
  if (encoding === "utf-8 with a mark") return Buffer.from(`\ufeff${text}`);
  const wide = Buffer.from(`\ufeff${text}`, "utf16le");
  return encoding === "utf-16le" ? wide : wide.swap16();
}

/** An index without a name needs quotes where blanks are the delimiter, or it is not there. */
const canBeWritten = (/** @type {Dialect} */ { delimiter, header, quotesAll }) =>
  !(header === "index" && delimiter.startsWith(" ") && !quotesAll);

/**
 * @param {Cells} rows
 * @param {Dialect} dialect
 * @param {Parameters<typeof readPoints>[2]} [options]
 */
function readBack(rows, dialect, options) {
  const set = readPoints(encoded(written(rows, dialect), dialect.encoding), "p", options);
  assert.deepEqual(
    [...set.points],
    rows.flatMap(([x, y]) => [x, y]),
  );
  return set;
}

test("points", () => {
  fc.assert(
    fc.property(rowsOf(null), dialects.filter(canBeWritten), (rows, dialect) => {
      assert.equal(readBack(rows, dialect).labels, null);
    }),
    { numRuns: 1500 },
  );
});

test("points with words for labels", () => {
  const labels = fc
    .array(name, { minLength: 1, maxLength: 4 })
    .chain((names) => rowsOf(fc.constantFrom(...names)));
  fc.assert(
    fc.property(labels, dialects.filter(canBeWritten), (rows, dialect) => {
      const set = readBack(rows, dialect);
      const read = [...(set.labels ?? [])].map((label) => set.classNames?.[label]);
      assert.deepEqual(
        read,
        rows.map(([, , label]) => String(label).trim().replace(/\s+/g, " ")),
      );
      assert.deepEqual(set.classNames, [...new Set(read)], "in the order in which they appear");
    }),
    { numRuns: 1500 },
  );
});

test("points with whole numbers for labels", () => {
  const labels = fc
    .array(whole, { minLength: 1, maxLength: 16 })
    .chain((numbers) => rowsOf(fc.constantFrom(...numbers)));
  const usable = dialects.filter(canBeWritten).filter(({ exponent }) => !exponent);
  fc.assert(
    fc.property(labels, usable, (rows, dialect) => {
      // Three columns of numbers without names have to be told apart.
      const options =
        dialect.header === "none"
          ? { columns: /** @type {const} */ (["1", "2"]), labelColumn: "3" }
          : {};
      const set = readBack(rows, dialect, options);
      const read = [...(set.labels ?? [])].map((label) => Number(set.classNames?.[label] ?? label));
      assert.deepEqual(
        read,
        rows.map(([, , label]) => Number(label) + 0),
      );
    }),
    { numRuns: 1000 },
  );
});
