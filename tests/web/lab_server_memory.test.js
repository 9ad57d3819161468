/** Whatever is offered can be trained, reset and sampled, and again; a model that does not fit leaves the old one. */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  loadVariant,
  makeModel,
  next,
  oneWorker,
  openWorker,
  something,
} from "./lab_server_support.js";

const quickly = { batch_size: 4, timesteps: 3, training_steps: 8, block_count: 16 };

for (const hidden_width of [256, 384, 512, 1024]) {
  test(`width ${hidden_width} with 16 blocks is trained, reset and sampled, twice`, async (t) => {
    const engine = await loadVariant("simd128");
    const server = openWorker(t, { engineOf: async () => engine }).openServer();
    /** @type {string[]} */
    const checksums = [];
    for (let round = 0; round < 2; round++) {
      await makeModel(server, { ...quickly, hidden_width }, { points: 10 });
      // A copy of the model for it, another for the losses. Of the widest it takes seconds.
      const preview = hidden_width < 1024 ? next(server.client, "preview") : null;
      await server.client.request("train_steps", { steps: 2 });
      checksums.push(await server.client.request("checksum"));
      const generated = server.client.request("generate", {
        run: round + 1,
        count: 10,
        sampling: { seed: 0, label: null },
        asked: true,
      });
      const made = await something(generated);
      assert.ok(Number.isFinite(made.distance));
      await preview;
    }
    assert.deepEqual(new Set(checksums).size, 1, "the same run each time");
  });
}

test("a model that does not fit, even with the old one away, leaves the old one as it was", async (t) => {
  const engine = await loadVariant("simd128");
  const server = openWorker(t, { engineOf: async () => engine }).openServer();
  await makeModel(server, { ...quickly, hidden_width: 512, learning_rate: 1e-3 }, { points: 10 });
  await server.client.request("train_steps", { steps: 3 });
  const before = await server.client.request("checksum");
  // Somebody else's models on the same page leave less than the largest takes.
  const others = [1, 2].map(() =>
    engine.createSession({ hidden_width: 768, block_count: 16 }, { points: [0, 1] }),
  );
  const trained = server.client.request("train", { asked: true }); // and it is training
  const large = { ...quickly, hidden_width: 1024 };
  const run = { settings: large, ...oneWorker };
  await assert.rejects(
    server.client.request("create_run", run),
    /^WorkerError: This needs more memory/,
  );
  assert.equal((await trained).ended, "finished", "it trains on");
  assert.notEqual(await server.client.request("checksum"), before);

  for (const other of others) other.destroy();
  await server.client.request("create_run", run);
  await makeModel(server, { ...quickly, hidden_width: 512, learning_rate: 1e-3 }, { points: 10 });
  await server.client.request("train_steps", { steps: 3 });
  assert.equal(await server.client.request("checksum"), before);
});
