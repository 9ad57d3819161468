import test from "node:test";
import assert from "node:assert/strict";
import { createUndo } from "../../web/state/undo.js";

test("a change is taken back and made again, in order", () => {
  const undo = createUndo();
  undo.remember("a");
  undo.remember("b");
  assert.equal(undo.undo("c"), "b");
  assert.equal(undo.undo("b"), "a");
  assert.equal(undo.undo("a"), null);
  assert.equal(undo.redo("a"), "b");
  assert.equal(undo.redo("b"), "c");
  assert.equal(undo.redo("c"), null);
});

test("a new change forgets what was taken back", () => {
  const undo = createUndo();
  undo.remember("a");
  undo.undo("b");
  assert.ok(undo.canRedo);
  undo.remember("a");
  assert.ok(!undo.canRedo && undo.canUndo);
  assert.equal(undo.redo("c"), null);
});

test("only the last hundred changes can be taken back", () => {
  const undo = createUndo();
  for (let i = 0; i < 150; i++) undo.remember(i);
  let steps = 0;
  for (let present = 150; undo.canUndo; steps++) present = Number(undo.undo(present));
  assert.equal(steps, 100);
});
