/**
 * Trains the models that the page opens with, from their seeds, into build/models/: run it after the
 * core was compiled. The arithmetic is exact, so every build makes the same files.
 */
import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { createEngine, saveModel, train } from "../web/node/index.js";
import { READY_PRESETS, readyFile } from "../web/worker/protocol.js";

const folder = fileURLToPath(new URL("../build/models/", import.meta.url));
await mkdir(folder, { recursive: true });
const engine = await createEngine();
for (const preset of READY_PRESETS) {
  const model = await train(engine, { preset });
  const file = readyFile(preset);
  saveModel(model, folder + file);
  console.log(`trained ${file}: weights ${model.session.checksum()}`);
  model.session.destroy();
}
