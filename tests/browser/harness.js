/**
 * A browser on the served page, for the tests in this folder, and the core in Node to judge what
 * the page holds.
 */

import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { serve } from "../../build-scripts/serve.mjs";
import { loadEngine } from "../../web/core/engine.js";
import { launchChromium } from "../chromium.js";

export { SEEN } from "../chromium.js";

export const dist = fileURLToPath(new URL("../../dist/", import.meta.url));

/** @type {Record<string, string>} */
const files = JSON.parse(await readFile(`${dist}/files.json`, "utf8"));

/** The name in dist/ of a file, by its name in the source. @param {string} name */
export const servedName = (name) => files[name];

/** The core, as the page has it. */
export const loadCore = () =>
  loadEngine({
    readModule: async (name) => new Uint8Array(await readFile(`${dist}/${servedName(name)}`)),
  });

/**
 * What a page asks for and complains of, from now on.
 * @param {import("puppeteer-core").Page} page
 */
export function listenTo(page) {
  /** @type {string[]} */
  const requests = [];
  /** @type {string[]} */
  const errors = [];
  page.on("request", (request) => requests.push(request.url()));
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(message.text());
  });
  return { requests, errors };
}

/**
 * One server and one browser for a test file.
 * @param {Partial<Parameters<typeof serve>[0]>} [options]  what is served, and how
 */
export async function startBrowser(options = {}) {
  const server = await serve({ folder: dist, port: 8300, ...options });
  const browser = await launchChromium();

  return {
    address: server.address,

    /**
     * A page of its own profile. `ready: false` does not wait for the core; `touch` has fingers for
     * a mouse; `script: false` runs none of the page's own.
     * @param {{
     *   query?: string, width?: number, scheme?: "light" | "dark", calm?: boolean, ready?: boolean,
     *   touch?: boolean, script?: boolean,
     *   prepare?: (page: import("puppeteer-core").Page) => Promise<unknown>,
     * }} [options]
     */
    async open({
      query = "",
      width = 1200,
      scheme = "light",
      calm = false,
      ready = true,
      touch = false,
      script = true,
      prepare,
    } = {}) {
      const context = await browser.createBrowserContext();
      const page = await context.newPage();
      const heard = listenTo(page);
      await page.setViewport({ width, height: 900, hasTouch: touch });
      await page.setJavaScriptEnabled(script);
      await page.emulateMediaFeatures([
        { name: "prefers-color-scheme", value: scheme },
        { name: "prefers-reduced-motion", value: calm ? "reduce" : "no-preference" },
      ]);
      await page.evaluateOnNewDocument(() => {
        const tasks = /** @type {any[]} */ ([]);
        Object.assign(window, { longTasks: tasks });
        new PerformanceObserver((list) => {
          for (const { startTime, duration } of list.getEntries())
            tasks.push({ startTime, duration });
        }).observe({ type: "longtask", buffered: true });
      });
      await prepare?.(page);
      await page.goto(server.address + query);
      if (ready && script) {
        await page.waitForFunction(
          () => performance.getEntriesByName("whorl-interactive").length > 0,
          { timeout: 20_000 },
        );
      }
      return { page, ...heard, close: () => context.close() };
    },

    async close() {
      await browser.close();
      server.close();
    },
  };
}

/** @typedef {import("puppeteer-core").Page} Page */

/** Where a figure of the article is. @param {string} kind */
export const figure = (kind) => `whorl-figure[kind="${kind}"]`;

/** The element of the lab's page. */
export const lab = "whorl-lab";

/**
 * For `prepare` above: every element of the page has the attribute `core`.
 * @param {string} variant
 */
export const forceCore = (variant) => (/** @type {Page} */ page) =>
  page.evaluateOnNewDocument((name) => {
    // Said once the page is parsed, which is before its module scripts run.
    document.addEventListener("readystatechange", () => {
      for (const element of document.querySelectorAll("whorl-figure, whorl-lab")) {
        element.setAttribute("core", name);
      }
    });
  }, variant);

/**
 * Scrolls to an element and waits until it is alive.
 * @param {Page} page
 * @param {string} element  a selector
 */
export async function show(page, element) {
  await page.$eval(element, (found) => found.scrollIntoView({ block: "center" }));
  await page.waitForFunction(
    (selector) => {
      try {
        return /** @type {any} */ (document.querySelector(selector)).getState().phase === "ready";
      } catch {
        return false;
      }
    },
    { timeout: 20_000 },
    element,
  );
}

/**
 * Part of what an element holds.
 * @param {Page} page
 * @param {string} [element]
 * @returns {Promise<any>}
 */
export function stateOf(page, element = figure("training")) {
  return page.$eval(element, (found) => {
    const { status, step, values, run, preview, generation, timestep, phase, problem, ...rest } =
      /** @type {any} */ (found).getState();
    return {
      phase,
      problem,
      trainingProblem: rest.trainingProblem,
      generationProblem: rest.generationProblem,
      preset: rest.preset,
      status,
      step,
      values,
      position: rest.figure.position,
      timestep,
      settings: run?.settings ?? null,
      variant: run?.variant ?? null,
      from: run?.from ?? null,
      file: run?.file ?? null,
      previewStep: preview?.step ?? null,
      generation: generation && {
        visited: generation.states.length,
        stepCount: generation.stepCount,
        label: generation.label,
        distance: generation.distance,
        trainingStep: generation.trainingStep,
      },
    };
  });
}

/**
 * The checksum of an element's weights.
 * @param {Page} page
 * @param {string} [element]
 * @returns {Promise<string>}
 */
export const checksum = (page, element = figure("training")) =>
  page.$eval(element, (found) => /** @type {any} */ (found).checksum());

/**
 * The points of one state of the generation, as the page holds them; -1 is the last.
 * @param {Page} page
 * @param {number} index
 * @param {string} [element]
 */
export async function pointsOfState(page, index, element = figure("generation")) {
  const points = await page.$eval(
    element,
    (found, at) => Array.from(/** @type {any} */ (found).getState().generation.states.at(at)),
    index,
  );
  return Float32Array.from(points);
}

/**
 * Something that an element holds, with its typed arrays as plain ones.
 * @param {Page} page
 * @param {string} element
 * @param {string} path  from its state, such as "data.points"
 * @returns {Promise<any>}
 */
export async function heldBy(page, element, path) {
  const text = await page.$eval(
    element,
    (found, names) => {
      const held = names.reduce(
        (value, name) => value[name],
        /** @type {any} */ (found).getState(),
      );
      return JSON.stringify(held, (_, value) =>
        ArrayBuffer.isView(value) ? Array.from(/** @type {any} */ (value)) : value,
      );
    },
    path.split("."),
  );
  return JSON.parse(text);
}

/**
 * Waits until the state of an element passes a test, given as the body of a function of `state` and
 * `wanted`.
 * @param {Page} page
 * @param {string} element
 * @param {string} condition  an expression, such as "state.step >= wanted"
 * @param {any} [wanted]
 * @param {number} [timeout]
 */
export const until = (page, element, condition, wanted = null, timeout = 30_000) =>
  page.waitForFunction(
    `(() => {
      try {
        const state = document.querySelector(${JSON.stringify(element)}).getState();
        const wanted = ${JSON.stringify(wanted)};
        return ${condition};
      } catch {
        return false; // not ready yet, or nothing there yet that the condition is about
      }
    })()`,
    { timeout, polling: 50 },
  );

/**
 * Opens whatever is folded around a control, as a reader would have to.
 * @param {Page} page
 * @param {string} selector  with ">>>" into the element
 */
async function unfold(page, selector) {
  const found = await page.waitForSelector(selector);
  await found?.evaluate((control) => control.closest("details")?.setAttribute("open", ""));
  return found;
}

/**
 * Types into a number field as a person would.
 * @param {Page} page
 * @param {string} key
 * @param {string} text
 * @param {string} [element]
 */
export async function type(page, key, text, element = figure("training")) {
  const field = await unfold(page, `${element} >>> #field-${key}`);
  await field?.focus();
  await field?.evaluate((input) => /** @type {HTMLInputElement} */ (input).select());
  await page.keyboard.type(text);
  await page.keyboard.press("Enter");
}

/**
 * A click, or a tap where there are fingers.
 * @param {Page} page
 * @param {string} selector
 */
export const press = (page, selector) =>
  page.viewport()?.hasTouch ? page.tap(selector) : page.click(selector);

/**
 * @param {Page} page
 * @param {string} name   of the group of radio buttons
 * @param {string | number} value
 * @param {string} [element]
 */
export async function choose(page, name, value, element = figure("training")) {
  const selector = `${element} >>> #choice-${name}-${value}`;
  await unfold(page, selector);
  await press(page, selector);
}

/**
 * What an element's part says.
 * @param {Page} page
 * @param {string} element
 * @param {string} inner  a selector within
 */
export const textOf = (page, element, inner) =>
  page.$eval(`${element} >>> ${inner}`, (found) => found.textContent ?? "");

/**
 * The training figure, or the lab, with a net that learns a clear shape in about two seconds.
 * @param {Page} page
 * @param {number} epochs
 * @param {string} [element]
 */
export async function makeSmall(page, epochs, element = figure("training")) {
  await show(page, element);
  await type(page, "hidden_width", "32", element);
  await type(page, "batch_size", "128", element);
  await type(page, "learning_rate", "0.01", element);
  await type(page, "epochs", String(epochs), element);
  await settled(page, element);
}

/**
 * Until the model has the values that the page shows.
 * @param {Page} page
 * @param {string} [element]
 */
export const settled = (page, element = figure("training")) =>
  until(
    page,
    element,
    `["hidden_width", "batch_size", "epochs", "seed", "data", "points", "timesteps", "math"].every(
      (key) => state.run.values[key] === state.values[key],
    )`,
  );

/** The buttons that train and reset, of the training figure or the lab. */
const buttons = {
  toggle: ":is(#training-toggle, #lab-play)",
  reset: ":is(#training-reset, #lab-reset)",
};

/**
 * Starts training, or pauses it.
 * @param {Page} page
 * @param {string} [element]
 */
export const toggleTraining = (page, element = figure("training")) =>
  page.click(`${element} >>> ${buttons.toggle}`);

/**
 * A new model from the same seed.
 * @param {Page} page
 * @param {string} [element]
 */
export async function reset(page, element = figure("training")) {
  await page.click(`${element} >>> ${buttons.reset}`);
  await until(page, element, 'state.status === "idle" && state.run.from === "seed"');
}

/**
 * @param {Page} page
 * @param {string} [element]
 */
export async function trainToTheEnd(page, element = figure("training")) {
  await toggleTraining(page, element);
  await until(
    page,
    element,
    'state.status === "finished" && state.generation?.distance > 0',
    null,
    120_000,
  );
}

/** @param {number} milliseconds */
export const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
