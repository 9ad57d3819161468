import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

const sheet = await readFile(new URL("../../web/styles/tokens.css", import.meta.url), "utf8");
const pattern = /--([\w-]+): var\(--light, (#\w{6})\) var\(--dark, (#\w{6})\);/g;
const found = [...sheet.matchAll(pattern)];
const themes = {
  light: Object.fromEntries(found.map(([, name, light]) => [name, light])),
  dark: Object.fromEntries(found.map(([, name, , dark]) => [name, dark])),
};

/** Linear red, green and blue of #rrggbb, 0 to 1. @param {string} colour */
const linear = (colour) =>
  [1, 3, 5].map((at) => {
    const value = parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });

/** WCAG 2's contrast ratio. @param {string} a @param {string} b */
function contrast(a, b) {
  const luminance = (/** @type {string} */ colour) => {
    const [red, green, blue] = linear(colour);
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05;
  };
  const ratio = luminance(a) / luminance(b);
  return Math.max(ratio, 1 / ratio);
}

/** What those see whose cones of one kind are missing (Machado, Oliveira and Fernandes 2009). */
const sights = {
  normal: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  protanopia: [
    0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998,
  ],
  deuteranopia: [
    0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881,
  ],
  tritanopia: [
    1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039,
  ],
};

/** Lightness, a and b of CIELAB. @param {string} colour @param {number[]} sight */
function lab(colour, sight) {
  const rgb = linear(colour);
  const [red, green, blue] = [0, 3, 6].map((row) =>
    Math.min(
      1,
      Math.max(
        0,
        rgb.reduce((sum, value, i) => sum + sight[row + i] * value, 0),
      ),
    ),
  );
  const root = (/** @type {number} */ t) => (t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116);
  const x = root((0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.95047);
  const y = root(0.2126 * red + 0.7152 * green + 0.0722 * blue);
  const z = root((0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.08883);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

test("every colour has both themes", () => {
  const colours = [...sheet.matchAll(/--([\w-]+): var\(--light/g)].map(([, name]) => name);
  assert.ok(colours.length >= 13);
  assert.deepEqual(Object.keys(themes.light), colours);
});

for (const [theme, colours] of Object.entries(themes)) {
  test(`text in any colour can be read on the ${theme} theme's papers`, () => {
    for (const text of ["ink", "muted", "noise", "data", "model", "accent", "problem"]) {
      for (const paper of ["paper", "raised"]) {
        const ratio = contrast(colours[text], colours[paper]);
        assert.ok(ratio >= 4.5, `${text} on ${paper}: ${ratio.toFixed(2)}`);
      }
    }
    assert.ok(contrast(colours["on-accent"], colours.accent) >= 4.5);
    assert.ok(contrast(colours.ink, colours["problem-paper"]) >= 4.5);
    assert.ok(contrast(colours.edge, colours.paper) >= 3);
  });

  test(`noise, data and model stay apart in the ${theme} theme for every kind of sight`, () => {
    for (const [sight, matrix] of Object.entries(sights)) {
      for (const [a, b] of [
        ["noise", "data"],
        ["noise", "model"],
        ["data", "model"],
      ]) {
        const [one, other] = [lab(colours[a], matrix), lab(colours[b], matrix)];
        const distance = Math.hypot(...one.map((value, i) => value - other[i]));
        assert.ok(distance >= 25, `${a} and ${b}, ${sight}: ${distance.toFixed(0)}`);
      }
    }
  });
}
