import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  helpfulSamplers,
  helpfulSize,
  partnersOf,
  pointsOf,
  shareOf,
  trainingSize,
} from "../../web/team/shares.js";

const SHARDS = 8;
const sizes = [1, 2, 4, 8];

test("a training team is a power of two, no larger than wanted or than there are shards", () => {
  const expected = [1, 1, 2, 2, 4, 4, 4, 4, 8, 8, 8];
  expected.forEach((size, wanted) => assert.equal(trainingSize(wanted, SHARDS), size));
});

test("the members' shares are all the shards, each once and in order", () => {
  for (const size of sizes) {
    const shards = Array.from({ length: size }, (_, member) => {
      const { first, count } = shareOf(member, size, SHARDS);
      return Array.from({ length: count }, (_, i) => first + i);
    });
    assert.deepEqual(shards.flat(), [0, 1, 2, 3, 4, 5, 6, 7]);
  }
});

test("in each round two swap with each other, and after the last all have heard of all", () => {
  for (const size of sizes) {
    let known = Array.from({ length: size }, (_, member) => new Set([member]));
    const rounds = partnersOf(0, size).length;
    for (let round = 0; round < rounds; round++) {
      known = known.map((mine, member) => {
        const partner = partnersOf(member, size)[round];
        assert.equal(partnersOf(partner, size)[round], member);
        return new Set([...mine, ...known[partner]]);
      });
    }
    for (const mine of known) assert.equal(mine.size, size);
  }
});

test("every point of a cloud is made by one member, and none has two more than another", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 70 }),
      fc.integer({ min: 1, max: 5000 }),
      (size, count) => {
        let next = 0;
        /** @type {number[]} */
        const counts = [];
        for (let member = 0; member < size; member++) {
          const part = pointsOf(member, size, count);
          assert.equal(part.first, next);
          next += part.count;
          counts.push(part.count);
        }
        assert.equal(next, count);
        assert.ok(Math.max(...counts) - Math.min(...counts) <= 1);
      },
    ),
  );
});

test("a small net is trained by one worker, the notebook's by several, and never by more than there are cores", () => {
  const quick = { weights: 4334, batch: 40, shards: SHARDS };
  const notebook = { weights: 504962, batch: 256, shards: SHARDS };
  for (const cores of [0, 1, 2, 3, 4, 8, 64]) {
    assert.equal(helpfulSize({ ...quick, cores }), 1);
    assert.ok(helpfulSize({ ...notebook, cores }) <= Math.max(1, cores));
  }
  assert.equal(helpfulSize({ ...notebook, cores: 2 }), 2);
  assert.equal(helpfulSize({ ...notebook, cores: 4 }), 4);
});

test("a short reverse run is not worth a helper's start", () => {
  assert.equal(helpfulSamplers({ weights: 4334, predictions: 100, cores: 4 }), 1);
  assert.equal(helpfulSamplers({ weights: 504962, predictions: 600000, cores: 4 }), 4);
});
