/**
 * Figures in pages of React, Vue and Svelte, as Vite and webpack pack them. The list of what must
 * work is that of Custom Elements Everywhere (https://custom-elements-everywhere.com): children,
 * coming and going, attributes and properties, events; and a list that is sorted.
 */

import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { promisify } from "node:util";
import { serve } from "../../build-scripts/serve.mjs";
import { SEEN, listenTo, show, until } from "../browser/harness.js";
import { launchChromium } from "../chromium.js";
import { compileReact, compileSvelte, compileVue } from "./components.js";
import { addFrameworks, command, installPackage, modules, root, run } from "./packed.js";

const require = createRequire(modules);

/** What the page shows: `app.set` of each component changes some of it. */
const state = {
  order: ["a", "b"],
  kind: "data",
  seed: 7,
  config: { data: "circle", epochs: 12 },
  concurrent: true,
  alt: "Points",
};

const POSTER = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";

/** Each draws figures whose `config` is another object each time, and whose children change. */
const components = {
  react: async () => ({
    "app.js": await compileReact(`
      import { useState } from "react";
      import "whorl/element";
      export function App({ app }) {
        const [now, set] = useState(app.state);
        app.set = (change) => set((before) => ({ ...before, ...change }));
        const { order, kind, seed, config, concurrent, alt } = now;
        const figures = order.map((id) => (
          <whorl-figure key={id} id={id} ref={app.attach} kind={kind} seed={seed} config={{ ...config }}
            concurrent={concurrent} hidden_width={8} onready={app.hear} onstep={app.hear}
            onchange={app.hear} onerror={app.hear} ondone={app.hear}>
            <img slot="poster" src="${POSTER}" alt={alt} />
          </whorl-figure>
        ));
        return <>{figures}<whorl-figure kind="data" seed="4" concurrent hidden /></>;
      }
    `),
    "main.js": await compileReact(`
      import { createRoot } from "react-dom/client";
      import { App } from "./app.js";
      createRoot(document.querySelector("main")).render(<App app={window.app} />);
    `),
  }),
  vue: async () => ({
    "app.js": compileVue(
      `<script setup>
        import { reactive } from "vue";
        import "whorl/element";
        const { app } = defineProps(["app"]);
        const now = reactive({ ...app.state });
        app.set = (change) => Object.assign(now, change);
        const { hear, attach } = app;
      </script>
      <template>
        <whorl-figure v-for="id in now.order" :key="id" :id="id" :ref="attach" :kind="now.kind" :seed="now.seed"
          :config="{ ...now.config }" :concurrent="now.concurrent" :hidden_width="8"
          @ready="hear" @step="hear" @change="hear" @error="hear" @done="hear"
          ><img slot="poster" src="${POSTER}" :alt="now.alt"
        /></whorl-figure>
        <whorl-figure kind="data" seed="4" concurrent hidden></whorl-figure>
      </template>`,
    ),
    "main.js": `
      import { createApp } from "vue";
      import App from "./app.js";
      createApp(App, { app: window.app }).mount("main");
    `,
  }),
  svelte: async () => ({
    "app.js": compileSvelte(
      `<script>
        import "whorl/element";
        let { app } = $props();
        let now = $state.raw(app.state);
        app.set = (change) => (now = { ...now, ...change });
        const { hear, attach } = app;
      </script>
      {#each now.order as id (id)}
        <whorl-figure {id} use:attach kind={now.kind} seed={now.seed} config={{ ...now.config }}
          concurrent={now.concurrent} hidden_width={8}
          onready={hear} onstep={hear} onchange={hear} onerror={hear} ondone={hear}
          ><img slot="poster" src="${POSTER}" alt={now.alt} /></whorl-figure>
      {/each}
      <whorl-figure kind="data" seed="4" concurrent hidden></whorl-figure>`,
    ),
    "main.js": `
      import { mount } from "svelte";
      import App from "./app.js";
      mount(App, { target: document.querySelector("main"), props: { app: window.app } });
    `,
  }),
};

/** Each packs main.js of a folder into app.js of its folder dist/. @type {Record<string, (folder: string) => Promise<void>>} */
const bundlers = {
  async vite(folder) {
    const config = `
      export default {
        build: {
          modulePreload: false,
          rollupOptions: { input: "main.js", output: { entryFileNames: "app.js" } },
        },
      };
    `;
    await writeFile(join(folder, "vite.config.js"), config);
    await run(command("vite"), ["build", "--base", "./", "--logLevel", "error"], { cwd: folder });
  },
  async webpack(folder) {
    const webpack = require("webpack");
    const stats = await promisify(/** @type {any} */ (webpack))({
      mode: "production",
      context: folder,
      entry: "./main.js",
      output: { path: join(folder, "dist"), filename: "app.js", publicPath: "auto" },
      performance: { hints: false },
      optimization: { minimize: false }, // which takes longer than all the rest
    });
    assert.deepEqual(stats.toJson({ all: false, errors: true }).errors, []);
    assert.deepEqual(stats.toJson({ all: false, warnings: true }).warnings, []);
  },
};

/** Before the component: what it is given, and what it hears. */
const page = `<!doctype html><html lang="en"><title>App</title><link rel="icon" href="data:," />
  <body><main></main><script>
    window.app = {
      state: ${JSON.stringify(state)},
      heard: [],
      hear: ({ type, target, detail }) => app.heard.push({ type, id: target.id, detail }),
      hearOnce: ({ target, detail }) => app.heard.push({ type: "by reference", id: target.id, detail }),
      attach: (figure) => void figure?.addEventListener("ready", app.hearOnce),
    };
  </script><script type="module" src="app.js"></script></body></html>`;

/** @type {Awaited<ReturnType<typeof installPackage>>} */
let installed;
/** @type {Awaited<ReturnType<typeof launchChromium>>} */
let browser;
before(async () => {
  installed = await installPackage();
  await addFrameworks(installed.app);
  browser = await launchChromium();
});
after(async () => {
  await browser?.close();
  await installed?.remove();
});

/**
 * The page that a framework draws, once its first figures are ready.
 * @param {string} folder
 */
async function openApp(folder) {
  const headers = { "content-security-policy": "worker-src blob:" };
  const server = await serve({ folder, port: 8700, headers });
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  const { errors } = listenTo(page);
  await page.setViewport({ width: 900, height: 1600 });
  await page.goto(server.address);
  for (const id of ["#a", "#b"]) {
    await page.waitForSelector(id);
    await show(page, id);
  }
  return {
    page,
    errors,
    /** @param {Record<string, any>} change */
    set: (change) =>
      page.evaluate((next) => void (/** @type {any} */ (window).app.set(next)), change),
    /** @param {string} type @param {string} [id] @returns {Promise<any[]>} */
    heard: (type, id = "a") =>
      page.evaluate(
        (name, of) =>
          /** @type {any} */ (window).app.heard
            .filter((/** @type {any} */ event) => event.type === name && event.id === of)
            .map((/** @type {any} */ { detail }) => detail),
        type,
        id,
      ),
    async close() {
      await context.close();
      server.close();
    },
  };
}

for (const [framework, compile] of Object.entries(components)) {
  for (const [bundler, pack] of Object.entries(bundlers)) {
    test(`${framework}, packed by ${bundler}, draws figures as any other elements`, async () => {
      const folder = join(installed.app, `${framework}-${bundler}`);
      await mkdir(folder);
      const files = { ...(await compile()), "index.html": page };
      for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
      await pack(folder);
      await writeFile(join(folder, "dist/index.html"), page);
      const app = await openApp(join(folder, "dist"));
      try {
        await checkApp(app);
      } finally {
        await app.close();
      }
    });
  }
}

test("TypeScript knows the elements in React's JSX once it is told where they are", async () => {
  await writeFile(
    join(installed.app, "typed.tsx"),
    `import type { WhorlTags } from "whorl/element";
    declare module "react" {
      namespace JSX {
        interface IntrinsicElements extends WhorlTags {}
      }
    }
    export const good = (
      <whorl-figure kind="training" seed={7} config={{ data: "circle" }} className="wide"
        onchange={({ detail }) => detail.config.seed.toUpperCase()}>
        <img slot="poster" alt="" />
      </whorl-figure>
    );
    // @ts-expect-error
    export const wrong = <whorl-figure kind="cube" />;
    `,
  );
  const options = ["--strict", "--noEmit", "--target", "es2022", "--jsx", "react-jsx"];
  const bundler = ["--module", "esnext", "--moduleResolution", "bundler", "--types", "react"];
  // The older compiler came with attw, the newer is the one that checks this repository.
  for (const tsc of [command("tsc"), join(root, "node_modules/.bin/tsc")]) {
    await run(tsc, [...options, ...bundler, "typed.tsx"], { cwd: installed.app });
  }
});

/** @param {Awaited<ReturnType<typeof openApp>>} app */
async function checkApp({ page, errors, set, heard }) {
  const has = (/** @type {string} */ id, /** @type {Record<string, any>} */ values) =>
    until(
      page,
      id,
      "Object.entries(wanted).every(([key, value]) => state.values[key] === value)",
      values,
    );
  const figures = () =>
    page.$$eval("whorl-figure:not([hidden])", (all) =>
      all.map((one) => ({
        id: one.id,
        children: one.childElementCount,
        alt: one.querySelector("img")?.alt,
        alive: (one.shadowRoot?.querySelectorAll(".picture").length ?? 0) > 0,
      })),
    );
  const usual = { children: 1, alive: true };

  // Attributes, properties and children, at first
  for (const id of ["#a", "#b"]) {
    await has(id, { seed: 7, data: "circle", epochs: 12, hidden_width: 8 });
  }
  assert.equal(await page.$eval("#a", (a) => /** @type {any} */ (a).concurrent), true);
  assert.deepEqual(await figures(), [
    { id: "a", alt: "Points", ...usual },
    { id: "b", alt: "Points", ...usual },
  ]);
  for (const id of ["a", "b"]) {
    assert.deepEqual(await heard("ready", id), [{}]);
    assert.deepEqual(await heard("by reference", id), [{}]);
  }
  const written = await page.$eval("whorl-figure[hidden]", (still) => {
    const { kind, seed, concurrent } = /** @type {any} */ (still);
    return { kind, seed, concurrent };
  });
  assert.deepEqual(written, { kind: "data", seed: 4, concurrent: true });

  // … and when they change: the reader's own changes stay
  await page.$eval("#a", (a) => /** @type {any} */ (a).setConfig({ points: 60 }));
  await set({ seed: 9, alt: "Other points", concurrent: false });
  await has("#a", { seed: 9, points: 60, data: "circle", epochs: 12 });
  await page.waitForFunction(() => document.querySelector("#a img[alt='Other points']"));
  assert.equal((await figures())[0].children, 1);
  assert.equal(await page.$eval("#a", (a) => /** @type {any} */ (a).concurrent), false);
  assert.deepEqual(
    (await heard("change")).map(({ config }) => config.seed),
    ["7", "9"],
  );
  await set({ config: { data: "both", epochs: 12 } });
  await has("#a", { data: "both", seed: 9 });
  await set({ seed: null });
  await has("#a", { seed: 0 });
  assert.equal(await page.$eval("#a", (a) => a.hasAttribute("seed")), false);

  // Events
  await page.$eval("#a", (a) => /** @type {any} */ (a).train(3));
  assert.equal((await heard("step")).at(-1).step, 3);
  assert.deepEqual(await heard("step", "b"), []);
  await set({ seed: 1e9 });
  await page.waitForFunction(() =>
    /** @type {any} */ (window).app.heard.some((/** @type {any} */ { type }) => type === "error"),
  );
  assert.match((await heard("error"))[0].message, /^Seed must be/);
  await set({ seed: 5 });
  await has("#a", { seed: 5 });

  // A list that is sorted: whichever of the two is moved
  const held = () =>
    page.$eval("#a", async (a) => {
      const { run, step } = /** @type {any} */ (a).getState();
      return { id: run.id, step, checksum: await /** @type {any} */ (a).checksum() };
    });
  const before = await held();
  for (const order of [
    ["b", "a"],
    ["a", "b"],
  ]) {
    await set({ order });
    await page.waitForFunction(
      (first) => document.querySelector("main")?.firstElementChild?.id === first,
      {},
      order[0],
    );
    assert.deepEqual(await held(), before);
  }

  // Another kind, and one that goes and another that comes
  await set({ kind: "training" });
  for (const id of ["#a", "#b"]) await page.waitForSelector(`${id} >>> .toolbar`, SEEN);
  assert.deepEqual(await held(), before);
  await set({ order: ["b"] });
  await page.waitForFunction(() => !document.querySelector("#a"));
  await set({ order: ["b", "a"] });
  await show(page, "#a");
  await has("#a", { seed: 5, data: "both", points: 2000 });
  assert.deepEqual(
    (await figures()).map(({ id, children }) => [id, children]),
    [
      ["b", 1],
      ["a", 1],
    ],
  );
  await set({ order: [] });
  await page.waitForFunction(() => !document.querySelector("whorl-figure:not([hidden])"));
  assert.deepEqual(errors, []);
}
