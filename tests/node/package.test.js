/**
 * The npm package as its users have it: packed, installed into an empty folder, used in Node, with
 * esbuild and with Vite, and in TypeScript. Frameworks have tests of their own (../frameworks).
 */

import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { mkdir, readFile, readdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";
import { serve } from "../../build-scripts/serve.mjs";
import { createEngine, train } from "../../web/node/index.js";
import { parameters } from "../../web/state/parameters.js";
import { presets } from "../../web/state/presets.js";
import { SEEN, launchChromium } from "../chromium.js";
import { command, installPackage, root, run } from "../package/packed.js";

const LARGEST = 530_000; // bytes of the package as it is fetched

/** @type {string} where the package is installed */
let app;
/** @type {string} */
let tarball;
/** @type {() => Promise<void>} */
let remove;

before(async () => {
  ({ app, tarball, remove } = await installPackage());
});
after(() => remove?.());

test("it is small, and has nothing in it but what its users run", async (t) => {
  const { size } = await stat(tarball);
  t.diagnostic(`${size} bytes`);
  assert.ok(size <= LARGEST, `the package has ${size} bytes`);
  const files = await readdir(join(app, "node_modules/whorl"), { recursive: true });
  const odd = files.filter((name) =>
    /^(tests|src|dist|build-scripts)\b|\.(gz|br|html)$/.test(name),
  );
  assert.deepEqual(odd, []);
  const { dependencies } = JSON.parse(
    await readFile(join(app, "node_modules/whorl/package.json"), "utf8"),
  );
  assert.deepEqual(Object.keys(dependencies), ["chart.js", "papaparse"]);
});

test("publint finds nothing in it", async () => {
  const { stdout } = await run(command("publint"), ["--strict", tarball]);
  assert.match(stdout, /All good!/);
});

test("its types are found by every resolution of TypeScript, old and new", async () => {
  // It is all ES modules, which newer Node.js takes by `require` as well; see the next test.
  const options = ["--ignore-rules", "cjs-resolves-to-esm", "--no-emoji", "--no-color"];
  const { stdout } = await run(command("attw"), [tarball, ...options]);
  assert.match(stdout, /No problems found/);
  for (const resolution of ["node10", "node16 (from CJS)", "node16 (from ESM)", "bundler"]) {
    assert.ok(stdout.includes(resolution), resolution);
  }
});

test("`require` has it too, where Node.js lets it", async (t) => {
  if (!(/** @type {any} */ (process.features).require_module)) return t.skip(process.version);
  const script = `
    const { presets } = require("whorl");
    const { WhorlFigure } = require("whorl/element");
    console.log(Object.keys(presets)[0], typeof WhorlFigure);
  `;
  await writeFile(join(app, "required.cjs"), script);
  const { stdout } = await run(process.execPath, ["required.cjs"], { cwd: app });
  assert.equal(stdout.trim(), `${Object.keys(presets)[0]} function`);
});

test("in Node it trains to the same weights, with threads, and has its command line", async () => {
  const script = `
    import { createEngine, train } from "whorl";
    const { session } = await train(await createEngine(), { epochs: 10, workers: 2 });
    console.log(session.checksum());
  `;
  const { stdout } = await run(process.execPath, ["--input-type=module", "--eval", script], {
    cwd: app,
  });
  const { session } = await train(await createEngine(), { epochs: 10 });
  assert.equal(stdout.trim(), session.checksum());
  const whorl = join(app, "node_modules/.bin/whorl");
  assert.match((await run(whorl, ["data", "--data", "circle", "--points", "3"])).stdout, /^x,y/);
});

/** What a user of a bundler writes. */
const source = `
  import "whorl/element";
  import { createEngine } from "whorl";
  const figure = document.createElement("whorl-figure");
  figure.setAttribute("kind", "training");
  figure.setAttribute("epochs", "10");
  document.body.append(figure);
  const engine = await createEngine();
  const data = engine.makeData("spiral", { points: 100, seed: 0 });
  const session = engine.createSession({ hidden_width: 8 }, data);
  session.train(10);
  window.checksum = session.checksum();
`;

async function checksumInNode() {
  const engine = await createEngine();
  const session = engine.createSession(
    { hidden_width: 8 },
    engine.makeData("spiral", { points: 100, seed: 0 }),
  );
  session.train(10);
  return session.checksum();
}

/**
 * Opens the app that a bundler made, and uses it.
 * @param {string} folder
 */
async function checkApp(folder) {
  const scripts = (await readdir(folder, { recursive: true })).filter((name) => /\.js$/.test(name));
  const texts = await Promise.all(scripts.map((name) => readFile(join(folder, name), "utf8")));
  const withCharts = texts.filter((text) => text.includes("getDatasetMeta"));
  assert.equal(withCharts.length, 1, "Chart.js is in a script of its own");
  assert.ok(!withCharts[0].includes("whorl-figure"));

  const headers = { "content-security-policy": "worker-src blob:" };
  const server = await serve({ folder, port: 8500, headers });
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    await page.goto(server.address);
    await page.waitForFunction("window.checksum", { timeout: 20_000 });
    assert.equal(await page.evaluate("window.checksum"), await checksumInNode());
    const chart = await page.waitForSelector("whorl-figure >>> .chart", SEEN);
    await chart?.evaluate((place) => place.scrollIntoView());
    await page.waitForSelector("whorl-figure >>> .chart canvas", SEEN);
    await page.$eval("whorl-figure", (found) => /** @type {any} */ (found).train());
    await page.waitForFunction(
      'document.querySelector("whorl-figure").getState().status === "finished"',
      { timeout: 20_000, polling: 50 },
    );
  } finally {
    await browser.close();
    server.close();
  }
}

test("esbuild packs the element and the engine, the charts apart", async () => {
  const folder = join(app, "with-esbuild");
  await mkdir(folder);
  await writeFile(
    join(folder, "index.html"),
    '<!doctype html><title>App</title><body><script type="module" src="app.js"></script></body>',
  );
  await build({
    stdin: { contents: source, resolveDir: app },
    bundle: true,
    splitting: true,
    format: "esm",
    outdir: folder,
    entryNames: "app",
    logLevel: "silent",
  });
  await checkApp(folder);
});

test("Vite packs them too", async () => {
  const project = join(app, "with-vite");
  await mkdir(project);
  await writeFile(join(project, "main.js"), source);
  await writeFile(
    join(project, "index.html"),
    '<!doctype html><title>App</title><body><script type="module" src="/main.js"></script></body>',
  );
  await run(command("vite"), ["build", "--logLevel", "error"], { cwd: project });
  await checkApp(join(project, "dist"));
});

test("TypeScript knows what there is, and refuses what there is not", async () => {
  await writeFile(
    join(app, "element.ts"),
    `
      import { WhorlFigure, type WhorlConfig } from "whorl/element";
      const figure: WhorlFigure = document.createElement("whorl-figure");
      figure.addEventListener("done", ({ detail }) => detail.distance.toFixed(3));
      figure.addEventListener("click", () => figure.play());
      const refused: Promise<string[]> = figure.setConfig({ data: "circle", epochs: 20 });
      const step: number = figure.getState().step;
      figure.seed = 7;
      figure.config = { data: "circle" };
      figure.kind = null;
      // @ts-expect-error
      import { WhorlElement } from "whorl/element";
      // @ts-expect-error
      figure.kind = "cube";
      // @ts-expect-error
      figure.seed = "seven";
      // @ts-expect-error
      figure.seek("end");
      // @ts-expect-error
      const wrong: WhorlConfig = { colour: "red" };
      // @ts-expect-error
      figure.addEventListener("step", ({ detail }) => detail.distance);
      export { refused, step, wrong };
    `,
  );
  const engine = `
    const engine = await createEngine({ math: "exact" });
    const points: Float32Array = engine.makeData("spiral", { points: 10 }).points;
    // @ts-expect-error
    engine.makeData(7);
    export { points };
  `;
  await writeFile(
    join(app, "node.ts"),
    `import { createEngine, train } from "whorl";
     const { checksum } = (await train(await createEngine(), { preset: "quick" })).session;
     ${engine} export { checksum };`,
  );
  await writeFile(join(app, "browser.ts"), `import { createEngine } from "whorl"; ${engine}`);
  const options = ["--strict", "--noEmit", "--target", "es2022", "--skipLibCheck", "false"];
  const tsc = join(root, "node_modules/.bin/tsc");
  const types = ["--types", "node", "--typeRoots", join(root, "node_modules/@types")];
  const bundler = ["--module", "esnext", "--moduleResolution", "bundler", "--lib", "es2023,dom"];
  const none = ["--types", ""];
  await run(tsc, [...options, "--module", "nodenext", ...types, "node.ts"], { cwd: app });
  await run(tsc, [...options, ...bundler, ...none, "element.ts", "browser.ts"], { cwd: app });
});

test("the element's types name every setting, every preset and every kind, and no others", async () => {
  const text = await readFile(join(app, "node_modules/whorl/build/npm/element.d.ts"), "utf8");
  const config = text.match(/interface WhorlConfig \{([^}]*)\}/)?.[1] ?? "";
  const keys = [...config.matchAll(/^ {2}(\w+)\?:/gm)].map(([, key]) => key);
  assert.deepEqual(keys.sort(), ["preset", ...parameters.map(({ key }) => key)].sort());
  const union = (/** @type {string} */ name) =>
    [...(text.match(`type ${name} =([^;]*);`)?.[1] ?? "").matchAll(/"([\w-]+)"/g)].map((m) => m[1]);
  assert.deepEqual(union("Preset").sort(), Object.keys(presets).sort());
  const posters = await readdir(join(root, "build/posters")); // one for each kind
  assert.deepEqual(
    union("FigureKind").sort(),
    posters.map((name) => name.replace(".svg", "")).sort(),
  );
});
