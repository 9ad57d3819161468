/** Light text means a dark page, in whichever notation a browser gives a colour. */

import { test } from "node:test";
import assert from "node:assert/strict";
import { isLight } from "../../web/figures/palette.js";

for (const [colour, light] of /** @type {[string, boolean][]} */ ([
  ["rgb(0, 0, 0)", false],
  ["rgb(230, 227, 220)", true],
  ["rgba(255, 255, 255, 0.87)", true],
  ["rgba(33, 37, 41, 0.75)", false],
  ["color(srgb 0.9 0.9 0.9)", true],
  ["color(display-p3 0.1 0.2 0.1 / 0.9)", false],
  ["oklch(0.97 0.01 250)", true],
  ["oklab(0.2 0 0)", false],
  ["lab(90 0 0)", true],
  ["lch(12.5 3 270)", false],
  ["canvastext", false],
])) {
  test(`text in ${colour} is ${light ? "light" : "dark"}`, () =>
    assert.equal(isLight(colour), light));
}
