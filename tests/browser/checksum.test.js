/**
 * The same settings give the same weights in Chromium as in Node, to the last bit, with and without
 * SIMD. (Node against native builds: tests/core/checksum.test.js.)
 */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { trainForChecksum } from "../core/checksum_run.js";
import { loadCore, startBrowser } from "./harness.js";

/** @type {Awaited<ReturnType<typeof startBrowser>>} */
let browser;
before(async () => {
  browser = await startBrowser();
});
after(() => browser.close());

/** Runs in the page: the core's own JavaScript and the run shared with Node, as one script. */
const script = `
  import { loadEngine } from "./web/core/engine.js";
  import { trainForChecksum } from "./tests/core/checksum_run.js";
  export const run = async (variant) => {
    const readModule = async (name) => new Uint8Array(await (await fetch(name)).arrayBuffer());
    return trainForChecksum(await loadEngine({ readModule, variant }));
  };
`;

test("200 training steps end in the same weights in Chromium and in Node", async (t) => {
  const bundle = await build({
    stdin: { contents: script, resolveDir: fileURLToPath(new URL("../../", import.meta.url)) },
    bundle: true,
    write: false,
    format: "iife",
    globalName: "checksumRun",
  });
  const { page, close } = await browser.open({ calm: true });
  await page.evaluate(`${bundle.outputFiles[0].text}; window.checksumRun = checksumRun;`);
  const inNode = trainForChecksum(await loadCore());
  t.diagnostic(`unconditional ${inNode.unconditional}, conditional ${inNode.conditional}`);
  for (const variant of ["simd128", "scalar"]) {
    const inPage = await page.evaluate(
      (name) => /** @type {any} */ (window).checksumRun.run(name),
      variant,
    );
    assert.deepEqual(inPage, inNode, variant);
  }
  await close();
});
