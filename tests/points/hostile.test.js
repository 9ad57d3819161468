/** Whatever a file holds, the reader reads it or refuses it in a sentence, and soon. */
import { test } from "node:test";
import assert from "node:assert/strict";
import fc from "fast-check";
import { readPoints } from "../../web/points/read.js";

/** @param {string | Uint8Array} source */
function readOrRefuse(source) {
  try {
    const { points, labels, count, classCount, transformation } = readPoints(source, "p.csv");
    assert.ok(count > 0 && points.length === 2 * count && points.every(Number.isFinite));
    assert.ok(
      labels === null || (labels.length === count && labels.every((label) => label < classCount)),
    );
    if (transformation)
      assert.ok([...transformation.center, transformation.scale].every(Number.isFinite));
    return null;
  } catch (error) {
    assert.ok(error instanceof Error && error.name === "PointsError", String(error));
    assert.match(error.message, /^p\.csv/);
    return error.message;
  }
}

const piece = fc.oneof(
  fc.constantFrom(
    ...'x,y|label|0|1|-2.5|1,5|1.234,5|NaN|inf|1e39|1e-320|"|""|\'|#|# x,y|%|//|sep=;'.split("|"),
  ),
  fc.constantFrom(
    "|",
    ",",
    ";",
    "\t",
    " ",
    "  ",
    "\n",
    "\r",
    "\r\n",
    "\ufeff",
    "\0",
    "\u2028",
    "\ud800",
    "__proto__",
  ),
  fc.string({ maxLength: 5 }),
);

test("any text", () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => void readOrRefuse(pieces.join(""))),
    { numRuns: 5000 },
  );
});

test("any bytes", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void readOrRefuse(bytes)),
    { numRuns: 3000 },
  );
});

/** Each a few megabytes that a careless pattern or loop would spend minutes on. */
const large = {
  quotes: '"'.repeat(4e6),
  "lines of quotes": '"\n'.repeat(2e6),
  "quotes in the middle": `x,y\n"${'a"'.repeat(4e5)}${" ".repeat(1e5)},1\n`.repeat(4),
  "quotes, blanks and no end": `x,y\n"${'a" '.repeat(3e5)}\n`.repeat(4),
  blanks: " ".repeat(4e6),
  "a line of blanks": `1 2${" ".repeat(9e5)}3\n`.repeat(4),
  "blanks before quotes": `x,y\n1,${" ".repeat(9e5)}"2"\n`,
  "blank lines": "\n".repeat(4e6),
  commas: ",".repeat(4e6),
  "lines of commas": ",,,,,,,\n".repeat(5e5),
  comments: "# x,y\n".repeat(7e5),
  "comments between": `1,2\n${"# 3,4\n".repeat(7e5)}`,
  digits: "1".repeat(4e6),
  "long cells": `x,y\n${"1".repeat(9e5)},2\n`,
  "a label without end": `x,y,label\n1,2,"${"a\n".repeat(2e6)}"\n`,
  "more rows than there may be": "1,2\n".repeat(1e6),
  zeros: "\0".repeat(4e6),
};

for (const [what, text] of Object.entries(large)) {
  test(`a large file: ${what}`, (t) => {
    const start = performance.now();
    const message = readOrRefuse(text);
    const seconds = (performance.now() - start) / 1000;
    t.diagnostic(`${seconds.toFixed(2)} s: ${message}`);
    assert.ok(seconds < 10, `${seconds} s`);
  });
}

test("as many points as there may be are read", (t) => {
  const rows = Array.from(
    { length: 200_000 },
    (_, i) => `${Math.sin(i)},${Math.cos(i)},class ${i % 16}`,
  );
  const start = performance.now();
  const { count, classCount } = readPoints(`x,y,label\n${rows.join("\n")}\n`, "p.csv");
  t.diagnostic(`${((performance.now() - start) / 1000).toFixed(2)} s`);
  assert.deepEqual([count, classCount], [200_000, 16]);
});
