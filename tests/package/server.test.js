/** Importing the elements where there is no page: runtimes, servers that render, jsdom. */

import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { compileReact, compileSvelte, compileVue } from "./components.js";
import { addFrameworks, command, installPackage, run } from "./packed.js";

/** @type {Awaited<ReturnType<typeof installPackage>>} */
let installed;
before(async () => {
  installed = await installPackage();
  await addFrameworks(installed.app);
});
after(() => installed?.remove());

/**
 * Runs a module in the app's folder.
 * @param {string} name
 * @param {string} text
 * @param {string[]} [runtime]  a command with its arguments
 * @returns {Promise<string>} what it prints
 */
async function outputOf(name, text, [program, ...options] = [process.execPath]) {
  await writeFile(join(installed.app, name), text);
  const { stdout } = await run(program, [...options, name], { cwd: installed.app });
  return stdout.trim();
}

const importing = `
  import { WhorlFigure, WhorlLab } from "whorl/element";
  import * as bundle from "./node_modules/whorl/build/npm/element.js";
  import { createEngine } from "whorl";
  class Own extends WhorlFigure {
    get size() {
      return 7;
    }
  }
  const engine = await createEngine();
  const { count } = engine.makeData("spiral", { points: 12 });
  const kept = WhorlFigure.observedAttributes.includes("seed");
  console.log(bundle.WhorlFigure.name !== "", WhorlLab.prototype instanceof Object, kept, count);
  console.log(Own.prototype.size, Object.getPrototypeOf(Own) === WhorlFigure);
  console.log(typeof globalThis.document, typeof globalThis.customElements);
`;
const imported = "true true true 12\n7 true\nundefined undefined";

test("in Node the elements are classes that can be extended, and define nothing", async () => {
  assert.equal(await outputOf("import.js", importing), imported);
});

test("in Bun as well", async () => {
  assert.equal(await outputOf("import.js", importing, [command("bun")]), imported);
});

test("in Deno as well", async () => {
  const deno = [command("deno"), "run", "--allow-all", "--node-modules-dir=manual"];
  assert.equal(await outputOf("import.js", importing, deno), imported);
});

test("under jsdom an element is defined, is made without an error, and says what is missing", async () => {
  const text = `
    import { JSDOM } from "jsdom";
    const { window } = new JSDOM('<body><whorl-figure kind="data" seed="3"></whorl-figure></body>', {
      url: "https://example.org/",
    });
    for (const name of Object.getOwnPropertyNames(window)) {
      if (!(name in globalThis) || /Event|^document$/.test(name)) {
        Object.defineProperty(globalThis, name, { value: window[name], configurable: true });
      }
    }
    await import("whorl/element");
    const there = document.querySelector("whorl-figure");
    const made = document.createElement("whorl-lab");
    made.hidden_width = 32;
    document.body.append(made);
    await new Promise((resolve) => setTimeout(resolve, 50));
    there.seed = 4;
    document.body.append(there);
    await new Promise((resolve) => setTimeout(resolve, 50));
    made.remove();
    console.log(there.seed, made.getAttribute("hidden_width"));
    for (const { shadowRoot } of [there, made]) {
      console.log(shadowRoot.querySelector(".notice").textContent);
      console.log(shadowRoot.querySelectorAll("slot[name=poster]").length);
    }
  `;
  const told = (await outputOf("jsdom.js", text)).split("\n");
  assert.equal(told[0], "4 32");
  assert.match(told[1], /^This browser does not let pages use workers, .* please open .*\.$/);
  assert.equal(told[3], told[1]);
  assert.deepEqual([told[2], told[4]], ["1", "1"]);
});

const PAGE =
  /<whorl-figure(?= [^>]*kind="training")(?= [^>]*seed="7")[^>]*><img slot="poster" src="poster.svg" alt="A curve"\/?><\/whorl-figure>/;

test("React renders a page with a figure on a server", async () => {
  const component = await compileReact(`
    import "whorl/element";
    export const App = ({ seed }) => (
      <whorl-figure kind="training" seed={seed} onready={() => {}}>
        <img slot="poster" src="poster.svg" alt="A curve" />
      </whorl-figure>
    );
  `);
  await writeFile(join(installed.app, "react_app.js"), component);
  const html = await outputOf(
    "react_server.js",
    await compileReact(`
      import { renderToString } from "react-dom/server";
      import { App } from "./react_app.js";
      console.log(renderToString(<App seed={7} />));
    `),
  );
  assert.match(html, PAGE);
});

test("Vue renders a page with a figure on a server", async () => {
  const component = await compileVue(
    `<script setup>
      import "whorl/element";
      defineProps(["seed"]);
    </script>
    <template>
      <whorl-figure kind="training" :seed="seed" @ready="() => {}"
        ><img slot="poster" src="poster.svg" alt="A curve"
      /></whorl-figure>
    </template>`,
    { server: true },
  );
  await writeFile(join(installed.app, "vue_app.js"), component);
  const html = await outputOf(
    "vue_server.js",
    `
      import { createSSRApp } from "vue";
      import { renderToString } from "vue/server-renderer";
      import App from "./vue_app.js";
      console.log(await renderToString(createSSRApp(App, { seed: 7 })));
    `,
  );
  assert.match(html, PAGE);
});

test("Svelte renders a page with a figure on a server", async () => {
  const component = await compileSvelte(
    `<script>
      import "whorl/element";
      let { seed } = $props();
    </script>
    <whorl-figure kind="training" {seed} onready={() => {}}
      ><img slot="poster" src="poster.svg" alt="A curve" /></whorl-figure>`,
    { server: true },
  );
  await writeFile(join(installed.app, "svelte_app.js"), component);
  const html = await outputOf(
    "svelte_server.js",
    `
      import { render } from "svelte/server";
      import App from "./svelte_app.js";
      console.log((await render(App, { props: { seed: 7 } })).body);
    `,
  );
  assert.match(html, PAGE);
});
