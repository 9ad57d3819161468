/**
 * The npm package where nobody makes elements: imported by servers that render a page around them,
 * by other runtimes, by a DOM without a browser, and looked at by the usual checkers of packages.
 */

import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { createEngine } from "../../web/node/index.js";
import { installPackage } from "./installed_package.js";

const run = promisify(execFile);
const tools = fileURLToPath(new URL("../package/node_modules/", import.meta.url));

/** @type {string} where the package is installed */
let app;
/** @type {string} */
let tarball;
before(async () => {
  ({ app, tarball } = await installPackage());
});
after(() => rm(app, { recursive: true }));

/** What a page of a framework imports, rendered on a server. */
const source = `
  import { WhorlFigure, WhorlLab } from "whorl/element";
  import { createEngine } from "whorl";
  const engine = await createEngine();
  const data = engine.makeData("spiral", { points: 100, seed: 0 });
  const session = engine.createSession({ hidden_width: 8 }, data);
  session.train(10);
  console.log(typeof WhorlFigure, typeof WhorlLab, session.checksum());
`;

for (const [name, command, options] of /** @type {const} */ ([
  ["Node", process.execPath, []],
  ["Deno", join(tools, ".bin/deno"), ["run", "--allow-read", "--allow-env", "--no-lock"]],
  ["Bun", join(tools, ".bin/bun"), ["run"]],
])) {
  test(`${name} imports the elements without a document, and trains to the same weights`, async () => {
    const file = join(app, `${name}.mjs`);
    await writeFile(file, source);
    const { stdout, stderr } = await run(command, [...options, file], { cwd: app });
    const engine = await createEngine();
    const data = engine.makeData("spiral", { points: 100, seed: 0 });
    const session = engine.createSession({ hidden_width: 8 }, data);
    session.train(10);
    assert.equal(stdout.trim(), `function function ${session.checksum()}`);
    assert.equal(stderr, "");
  });
}

test("under jsdom the elements are defined, and say what is missing there", async () => {
  const jsdom = pathToFileURL(join(tools, "jsdom/lib/api.js")).href;
  const script = `
    import { JSDOM } from "${jsdom}";
    const { window } = new JSDOM('<!doctype html><whorl-figure kind="data"></whorl-figure>', { pretendToBeVisual: true });
    for (const name of ["document", "HTMLElement", "HTMLScriptElement", "ShadowRoot", "CustomEvent", "customElements", "getComputedStyle"]) globalThis[name] = window[name];
    const errors = [];
    window.document.querySelector("whorl-figure").addEventListener("error", ({ detail }) => errors.push(detail.message));
    const { WhorlFigure } = await import("whorl/element");
    const made = window.document.createElement("whorl-figure");
    made.addEventListener("error", ({ detail }) => errors.push(detail.message));
    made.setAttribute("kind", "training");
    window.document.body.append(made);
    made.remove();
    await new Promise((resolve) => setTimeout(resolve));
    console.log(JSON.stringify({
      defined: window.customElements.get("whorl-figure") === WhorlFigure && made instanceof WhorlFigure,
      lab: Boolean(window.customElements.get("whorl-lab")),
      errors,
    }));
  `;
  await writeFile(join(app, "jsdom.mjs"), script);
  const { stdout, stderr } = await run(process.execPath, ["jsdom.mjs"], { cwd: app });
  assert.equal(stderr, "");
  const { defined, lab, errors } = JSON.parse(stdout);
  assert.ok(defined && lab);
  assert.equal(errors.length, 2);
  for (const message of errors) assert.match(message, /^This browser .*: please open the page in/);
});

test("publint has nothing to say", async () => {
  const { stdout } = await run(join(tools, ".bin/publint"), ["run", tarball, "--strict"]);
  assert.match(stdout, /All good!/);
});

test("types are found by every way of resolving modules", async () => {
  // Whorl has ES modules only, as its README says: a CommonJS file imports them by import().
  const options = ["--format", "json", "--ignore-rules", "cjs-resolves-to-esm"];
  const { stdout } = await run(join(tools, ".bin/attw"), [tarball, ...options]);
  const { problems, analysis } = JSON.parse(stdout);
  assert.deepEqual(Object.keys(problems), ["CJSResolvesToESM"]);
  for (const name of [".", "./element"]) {
    const { resolutions } = analysis.entrypoints[name];
    for (const way of ["node10", "node16-cjs", "node16-esm", "bundler"]) {
      assert.match(resolutions[way].resolution.fileName, /\.d\.ts$/, `${name} ${way}`);
    }
  }
});
