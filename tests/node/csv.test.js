import { test } from "node:test";
import assert from "node:assert/strict";
import fc from "fast-check";
import { formatCsv, formatJsonLines, parseCsv } from "../../web/node/csv.js";

const xy = { required: ["x", "y"], optional: ["label"] };

/** @param {string} text */
const parse = (text) => parseCsv(text, "points.csv", xy);

/**
 * @param {string} text
 * @param {RegExp} sentence
 */
function refuses(text, sentence) {
  assert.throws(() => parse(text), { name: "InputError", message: sentence });
}

const floats = fc.float({ noNaN: true, noDefaultInfinity: true });

test("what is written is read back to the last bit", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(floats, floats), { minLength: 1, maxLength: 50 }), (rows) => {
      const columns = { x: rows.map(([x]) => x), y: rows.map(([, y]) => y) };
      const table = parse(formatCsv(columns));
      assert.deepEqual(Float32Array.from(table.columns.x), Float32Array.from(columns.x));
      assert.deepEqual(Float32Array.from(table.columns.y), Float32Array.from(columns.y));
    }),
  );
});

test("any text is read or refused by a sentence with the file's name", () => {
  const cell = fc.oneof(
    fc.constantFrom("x", "y", "label", "1", "-2.5", "", '"', '"a,b"', "NaN"),
    fc.string(),
  );
  const line = fc.array(cell, { maxLength: 4 }).map((cells) => cells.join(","));
  fc.assert(
    fc.property(fc.array(line, { maxLength: 6 }), (lines) => {
      try {
        const { count, columns } = parse(lines.join("\n"));
        assert.ok(
          count > 0 && columns.x.every(Number.isFinite) && columns.y.every(Number.isFinite),
        );
      } catch (error) {
        assert.ok(error instanceof Error && error.name === "InputError", String(error));
        assert.match(error.message, /^points\.csv/);
      }
    }),
    { numRuns: 300 },
  );
});

test("rows are JSON objects, one a line, with the same numbers", () => {
  const text = formatJsonLines({ x: Float32Array.of(0.1, 2), label: [0, 1] });
  assert.equal(text, '{"x":0.1,"label":0}\n{"x":2,"label":1}\n');
});

test("columns are found by name, in any order, and others are ignored", () => {
  const { count, columns } = parse('name,y,x\na,2,1\n"b, c",4,3\n');
  assert.equal(count, 2);
  assert.deepEqual([...columns.x], [1, 3]);
  assert.deepEqual([...columns.y], [2, 4]);
  assert.equal(columns.label, undefined);
});

test("Windows line ends, spaces, quotes and blank lines at the end are taken", () => {
  const { columns } = parse('"x", "y"\r\n 1 ,"2"\r\n3,4\r\n\r\n');
  assert.deepEqual([...columns.x, ...columns.y], [1, 3, 2, 4]);
});

test("a word in a number's place is refused with its line", () => {
  refuses("x,y\n1,2\n3,abc\n", /^points\.csv, line 3: 'abc' in column y is not a number$/);
});

test("an empty cell, NaN, infinity and a number too large for single precision are refused with their line", () => {
  refuses("x,y\n1,\n", /^points\.csv, line 2: the cell in column y is empty$/);
  for (const cell of ["NaN", "nan", "Infinity", "-inf", "1e39", "1e999"]) {
    refuses(
      `x,y\n${cell},0\n`,
      /^points\.csv, line 2: '[^']*' in column x is not a (finite )?number$/,
    );
  }
});

test("a row with a wrong number of cells is refused with its line", () => {
  refuses("x,y\n1,2,3\n", /line 2: there are 3 cells, the header has 2$/);
  refuses("x,y\n1\n", /line 2: there is one cell, the header has 2$/);
  refuses("x,y\n1,2\n,\n3,4\n", /line 3: every cell is empty$/);
});

test("a missing or doubled column and a missing header are refused", () => {
  refuses("x,z\n1,2\n", /line 1: the column 'y' is missing \(the header is x,z\)$/);
  refuses("x,y,x\n1,2,3\n", /line 1: the column 'x' is there twice$/);
  refuses("1,2\n3,4\n", /line 1: a header row is missing/);
  refuses("x;z\n1;2\n", /line 1: the column 'y' is missing/);
});

test("a file without data is refused", () => {
  refuses("", /^points\.csv is empty$/);
  refuses("\n\n", /^points\.csv is empty$/);
  refuses("x,y\n", /has a header row but no data$/);
});
