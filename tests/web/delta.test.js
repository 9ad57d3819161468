/** A file told by another: the same bytes again, and few of them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { applyDelta, baseOf, makeDelta } from "../../web/bundle/delta.js";
import { readModule } from "../core/support.js";

const bytesOf = (/** @type {number} */ length, /** @type {number} */ seed) =>
  Uint8Array.from({ length }, (_, i) => (i * i * seed + (i >> 3)) % 251);

test("a file comes back from its base and the delta, whatever the two have in common", () => {
  const base = bytesOf(500, 7);
  const cases = [
    base,
    new Uint8Array(0),
    bytesOf(90, 11),
    base.slice(100),
    Uint8Array.of(...base.slice(300), 1, 2, 3, ...base.slice(0, 200), 9),
    new Uint8Array(40),
  ];
  for (const bytes of cases) {
    assert.deepEqual(applyDelta(base, makeDelta(base, bytes)), bytes);
    assert.deepEqual(applyDelta(new Uint8Array(0), makeDelta(new Uint8Array(0), bytes)), bytes);
  }
});

test("the relaxed module is told by a tenth of its bytes", async () => {
  for (const [name, from] of Object.entries(baseOf)) {
    const [bytes, base] = [await readModule(name), await readModule(from)];
    const delta = makeDelta(base, bytes);
    assert.ok(delta.length < bytes.length / 10, `${delta.length} of ${bytes.length}`);
    assert.deepEqual(Buffer.from(applyDelta(base, delta)), bytes);
  }
});
