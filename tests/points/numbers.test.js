import { test } from "node:test";
import assert from "node:assert/strict";
import fc from "fast-check";
import { formatFloat32, parseDecimal } from "../../web/points/numbers.js";

const finiteFloats = fc.float({ noNaN: true, noDefaultInfinity: true });

test("every finite single-precision number survives the way through text", () => {
  fc.assert(
    fc.property(finiteFloats, (value) => {
      const back = parseDecimal(formatFloat32(value));
      assert.ok(back !== null && Object.is(Math.fround(back), value));
    }),
  );
});

test("no shorter number of digits would survive", () => {
  fc.assert(
    fc.property(finiteFloats, (value) => {
      const digits = formatFloat32(value)
        .replace(/e.*/, "")
        .replace(/[-.]/g, "")
        .replace(/^0+|0+$/g, "").length;
      if (digits < 2) return;
      assert.notEqual(Math.fround(Number(value.toPrecision(digits - 1))), value);
    }),
  );
});

test("numbers look as one would write them", () => {
  assert.equal(formatFloat32(Math.fround(0.1)), "0.1");
  assert.equal(formatFloat32(300), "300");
  assert.equal(formatFloat32(-0), "-0");
  assert.equal(formatFloat32(2 ** -149), "1e-45");
  assert.equal(formatFloat32(16777216), "16777216");
});

test("decimal numbers are read, with sign and exponent", () => {
  assert.equal(parseDecimal("-1.5e-3"), -0.0015);
  assert.equal(parseDecimal("+.5"), 0.5);
  assert.equal(parseDecimal("2."), 2);
});

test("what is not a finite decimal number is refused", () => {
  for (const text of [
    "",
    " ",
    ".",
    "1,5",
    "0x10",
    "NaN",
    "Infinity",
    "-inf",
    "1e999",
    "1e",
    "--1",
    "1 2",
    "１",
  ]) {
    assert.equal(parseDecimal(text), null, text);
  }
});
