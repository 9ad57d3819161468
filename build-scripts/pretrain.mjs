/**
 * Trains the model that the page opens with, from its seed, into dist/: run it after the page was
 * packed. The arithmetic is exact, so every build makes the same file.
 */
import { fileURLToPath } from "node:url";
import { createEngine, defaultPreset, saveModel, train } from "../web/node/index.js";
import { PRETRAINED } from "../web/worker/protocol.js";

const engine = await createEngine();
const model = await train(engine, { preset: defaultPreset });
saveModel(model, fileURLToPath(new URL(`../dist/${PRETRAINED}`, import.meta.url)));
console.log(`trained ${PRETRAINED}: weights ${model.session.checksum()}`);
model.session.destroy();
