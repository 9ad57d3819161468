/**
 * Trains the models that the page opens with, from their seeds, into dist/: run it after the page was
 * packed. The arithmetic is exact, so every build makes the same files.
 */
import { fileURLToPath } from "node:url";
import { createEngine, saveModel, train } from "../web/node/index.js";
import { READY_PRESETS, readyFile } from "../web/worker/protocol.js";

const engine = await createEngine();
for (const preset of READY_PRESETS) {
  const model = await train(engine, { preset });
  const file = readyFile(preset);
  saveModel(model, fileURLToPath(new URL(`../dist/${file}`, import.meta.url)));
  console.log(`trained ${file}: weights ${model.session.checksum()}`);
  model.session.destroy();
}
