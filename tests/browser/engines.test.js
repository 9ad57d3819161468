/**
 * The same in Chromium, Firefox and WebKit: every test here is written once and run in all three.
 * Same settings, same weights: in each of them, in Node and natively.
 */

import { after, before, describe, test } from "node:test";
import assert from "node:assert/strict";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { createEngine, train } from "../../web/node/index.js";
import { configOf, expectedOf, runs } from "../core/checksum_runs.js";
import * as chromium from "./engines/chromium.js";
import * as firefox from "./engines/firefox.js";
import { openPlaces } from "./engines/places.js";
import * as webkit from "./engines/webkit.js";
import { dist, figure, lab } from "./harness.js";
import { kinds } from "./kinds.js";

/** @typedef {import("./engines/tab.js").Tab} Tab */

const COUNT = 300; // points to draw: enough to see that they are the same

const VIEWPORT = { width: 1280, height: 900 };

/** @type {Awaited<ReturnType<typeof openPlaces>>} */
let places;
before(async () => {
  places = await openPlaces();
});
after(() => places?.close());

/** In Node, what `configOf` describes. @param {import("../core/checksum_runs.js").Run} run */
async function trainInNode(run) {
  const { preset, data, points, epochs, seed } = configOf(run);
  const settings = { ...run.settings, seed };
  return train(await createEngine(), { preset, data, points, epochs, settings });
}

test("Node's entry trains to the weights of native code", async () => {
  for (const run of Object.values(runs)) {
    const { session } = await trainInNode(run);
    assert.equal(session.checksum(), run.weights);
    session.destroy();
  }
});

/** @param {Tab} tab @param {string} element */
async function isReady(tab, element) {
  await tab.until(element, (found) => {
    found.scrollIntoView({ block: "center" });
    return found.getState().phase === "ready";
  });
}

/**
 * Sets an element to a configuration, and its model to the beginning.
 * @param {Tab} tab
 * @param {string} element
 * @param {Record<string, unknown>} config
 */
async function configure(tab, element, config) {
  await isReady(tab, element);
  const refused = await tab.on(element, (found, given) => found.setConfig(given), config);
  assert.deepEqual(refused, []);
  await tab.on(element, (found) => found.reset());
}

/** Until a model has been trained to its end and has drawn. @param {Tab} tab @param {string} element */
const hasDrawn = (tab, element) =>
  tab.until(element, (found) => {
    const { status, generation } = found.getState();
    return status === "finished" && generation?.distance > 0;
  });

/** @param {Tab} tab @param {string} element @returns {Promise<string>} */
const checksumOf = (tab, element) => tab.on(element, (found) => found.checksum());

/** @param {Tab} tab @param {string} element @param {string[]} keys @returns {Promise<any[]>} */
const stateOf = (tab, element, ...keys) =>
  tab.on(
    element,
    (found, names) => names.map((/** @type {string} */ key) => found.getState()[key]),
    keys,
  );

/** What a page's policy has refused it. @param {Tab} tab @returns {Promise<string[]>} */
const refusals = (tab) => tab.evaluate(() => /** @type {any} */ (window).watched.refused);

/** All that the elements of a page say, and what a frame has told. @param {Tab} tab @returns {Promise<string>} */
const said = (tab) =>
  tab.evaluate(() => {
    const elements = [...document.querySelectorAll("whorl-figure, whorl-lab")];
    const texts = elements.map(({ shadowRoot }) => shadowRoot?.textContent);
    return JSON.stringify([texts, /** @type {any} */ (window).told]);
  });

/** Those that leave the page: Firefox has a font of its own for formulas. @param {string[]} requests */
const foreign = (requests) => requests.filter((asked) => !/^(blob|data):/.test(asked));

/** Nothing went wrong, and nobody else was asked. @param {Tab} tab */
async function expectQuiet(tab) {
  assert.deepEqual(await tab.errors(), []);
  assert.deepEqual(await refusals(tab), []);
  const requests = await tab.requests();
  assert.ok(requests.length > 2, "the watch sees no requests");
  assert.deepEqual(
    foreign(requests).filter((asked) => !asked.startsWith(places.site)),
    [],
  );
}

/** A figure on somebody else's page. @param {string} attributes */
const blogFigure = (attributes) =>
  `<script src="${places.site}whorl.js"></script><whorl-figure ${attributes}></whorl-figure>`;

for (const [engineName, { launch }] of Object.entries({ chromium, firefox, webkit })) {
  describe(engineName, () => {
    /** @type {Awaited<ReturnType<typeof launch>>} */
    let engine;
    before(async () => {
      engine = await launch(VIEWPORT);
    });
    after(() => engine?.close());

    /** @param {string} address @param {(tab: Tab) => Promise<void>} run */
    async function withTab(address, run) {
      const tab = await engine.open();
      try {
        await tab.go(address);
        await run(tab);
      } finally {
        await tab.close();
      }
    }

    /**
     * The same with a page that starts a second worker. In Firefox that hangs about once in a hundred
     * times; then the page says that it must be loaded anew, and so it is.
     * @param {string} address
     * @param {(tab: Tab) => Promise<void>} run
     */
    async function withTeam(address, run) {
      let hangs = false;
      for (let attempt = 1; attempt === 1 || hangs; attempt++) {
        await withTab(address, async (tab) => {
          hangs = false;
          try {
            await run(tab);
          } catch (error) {
            hangs = attempt < 4 && /never came back from starting another/.test(await said(tab));
            if (!hangs) throw error;
          }
        });
      }
    }

    /**
     * @param {string} name
     * @param {string} page  of the site
     * @param {(tab: Tab) => Promise<void>} run
     */
    const inTab = (name, page, run) => test(name, () => withTab(places.site + page, run));

    inTab("the article trains to the weights of native code, and draws", "", async (tab) => {
      for (const kind of kinds) await isReady(tab, figure(kind));
      await isReady(tab, figure("edit"));
      await tab.until(figure("edit"), (found) => found.getState().figure.sketch.answered);
      await isReady(tab, figure("steer"));
      await tab.until(
        figure("steer"),
        (found) => found.getState().figure.answered?.steered.share > 0.9,
      );
      const training = figure("training");
      await configure(tab, training, { ...configOf(runs.unconditional), count: COUNT });
      await tab.on(training, (found) => {
        found.told = [];
        found.addEventListener("step", (/** @type {CustomEvent} */ { detail }) =>
          found.told.push(detail.loss),
        );
      });
      const button = `${training} >>> #training-toggle`;
      assert.match(await tab.text(button), /Start training/);
      await tab.click(button);
      await hasDrawn(tab, training);
      assert.equal(await checksumOf(tab, training), runs.unconditional.weights);
      assert.match(await tab.text(`${training} >>> .checksum`), RegExp(runs.unconditional.weights));
      const losses = await tab.on(training, (found) => found.told);
      assert.ok(
        losses.at(-1) < 0.8 * losses[0],
        `the loss went from ${losses[0]} to ${losses.at(-1)}`,
      );
      const [{ distance }] = await stateOf(tab, training, "generation");
      assert.ok(distance < 0.3, `the samples are ${distance} from the data; noise is 0.58`);
      await expectQuiet(tab);
    });

    inTab(
      "the lab trains, pauses, takes one step, and undoes a change",
      "lab.html",
      async (tab) => {
        await configure(tab, lab, { epochs: 5000 });
        const reaches = (/** @type {string} */ status, /** @type {number} */ least) =>
          tab.until(
            lab,
            (found, wanted, from) => {
              const { status, step } = found.getState();
              return status === wanted && step >= from;
            },
            status,
            least,
          );
        await tab.click(`${lab} >>> #lab-play`);
        await reaches("training", 20);
        await tab.click(`${lab} >>> #lab-play`);
        await reaches("paused", 20);
        await checksumOf(tab, lab); // answered after the pause was obeyed
        const [before] = await stateOf(tab, lab, "step");
        await tab.click(`${lab} >>> #lab-step`);
        await reaches("paused", before + 1);
        await tab.click(`${lab} >>> .lab-picture`);
        await tab.press("s");
        await reaches("paused", before + 2);
        const [step] = await stateOf(tab, lab, "step");
        assert.equal(step, before + 2);
        const shown = await tab.text(`${lab} >>> .lab-counter .figure-number`);
        assert.equal(Number(shown.replaceAll(",", "")), step);

        const has = (/** @type {string} */ data) =>
          tab.until(lab, (found, wanted) => found.getState().values.data === wanted, data);
        await tab.click(`${lab} >>> #choice-data-circle`);
        await has("circle");
        await tab.click(`${lab} >>> #lab-undo`);
        await has("spiral");
        await tab.click(`${lab} >>> .lab-picture`);
        await tab.press("2");
        await has("circle");
        await tab.press("Control", "z");
        await has("spiral");
        assert.deepEqual(await stateOf(tab, lab, "step"), [step], "training has kept its place");
        await expectQuiet(tab);
      },
    );

    inTab(
      "a label decides what is drawn, and every step of it can be seen",
      "lab.html",
      async (tab) => {
        await configure(tab, lab, { ...configOf(runs.conditional), count: COUNT });
        await tab.click(`${lab} >>> #lab-play`);
        await hasDrawn(tab, lab);
        assert.equal(await checksumOf(tab, lab), runs.conditional.weights);
        const { session } = await trainInNode(runs.conditional);
        for (const label of [1, 0]) {
          // What samples are judged by comes last; its words move what is below them.
          await tab.until(lab, (found) => found.getState().generation?.references);
          await tab.click(`${lab} >>> #choice-label-${label}`);
          await tab.click(`${lab} >>> #generate`);
          const points = await tab.until(
            lab,
            (found, wanted) => {
              const { label, distance, states } = found.getState().generation;
              return label === wanted && distance > 0 && Array.from(states.at(-1));
            },
            label,
          );
          assert.deepEqual(
            Float32Array.from(points),
            session.sample({ count: COUNT, seed: 0, label }),
          );
        }
        const last = session.settings.timesteps;
        session.destroy();

        /** What is said is where it is. @param {number | null} wanted */
        const expectAt = async (wanted) => {
          const position = await tab.on(lab, (found) => found.getState().figure.position);
          const place =
            position === 0
              ? `Pure noise, before step 1 of ${last}`
              : `After step ${position} of ${last}, ${position === last ? "the finished samples" : `t = ${last - position}`}`;
          assert.equal(position, wanted ?? position);
          assert.ok(
            (await tab.text(`${lab} >>> .lab-views .figure-note`)).startsWith(`${place}. `),
          );
          const slider = await tab.on(`${lab} >>> #reverse`, (input) => [
            input.valueAsNumber,
            input.getAttribute("aria-valuetext"),
          ]);
          assert.deepEqual(slider, [position, place]);
          return position;
        };
        await tab.click(`${lab} >>> .lab-picture`);
        for (const [key, position] of /** @type {const} */ ([
          ["Home", 0],
          ["ArrowRight", 1],
          ["ArrowRight", 2],
          ["ArrowLeft", 1],
          ["End", last],
          ["ArrowLeft", last - 1],
        ])) {
          await tab.press(key);
          await expectAt(position);
        }
        await tab.click(`${lab} >>> #reverse`);
        const middle = await expectAt(null);
        assert.ok(Math.abs(middle - last / 2) < last / 10, `the middle of the slider is ${middle}`);
        await tab.press("ArrowLeft");
        await expectAt(middle - 1);
        await expectQuiet(tab);
      },
    );

    test("workers of a page, one to eight, come to the checksums of every run", async () => {
      const sizes = [1, 2, 4, 8];
      await withTab(places.bits, async (tab) => {
        for (const [name, run] of Object.entries(runs)) {
          if (run.samples.length === 0) continue; // longer ones are for the pages that readers see
          for (const size of sizes) {
            const found = await tab.evaluate(
              (wanted, members) => /** @type {any} */ (globalThis).checksums(wanted, members),
              run,
              size,
            );
            assert.deepEqual(found, expectedOf(run), `${name}, ${size} workers`);
          }
        }
        assert.deepEqual(await tab.errors(), []);
      });
    });

    test("on a page of another origin the scalar core and two workers give the same weights", async () => {
      const attributes = Object.entries({ ...configOf(runs.unconditional), count: COUNT }).map(
        ([key, value]) => `${key}="${value}"`,
      );
      for (const [extra, variant, team] of /** @type {const} */ ([
        ['core="scalar" workers="1"', "scalar", 1],
        ['workers="2"', "simd128", 2],
      ])) {
        const address = await places.blog(
          blogFigure(`kind="training" ${attributes.join(" ")} ${extra}`),
        );
        await withTeam(address, async (tab) => {
          await isReady(tab, "whorl-figure");
          await tab.on("whorl-figure", (found) => found.train());
          await tab.until("whorl-figure", (found) => found.getState().status === "finished");
          assert.equal(await checksumOf(tab, "whorl-figure"), runs.unconditional.weights);
          const [run, workers] = await stateOf(tab, "whorl-figure", "run", "team");
          assert.deepEqual([run.variant, workers], [variant, team]);
          assert.deepEqual(await tab.errors(), []);
        });
      }
    });

    test("in a sandboxed frame it starts, tells its height, and trains when it is told to", async () => {
      await withTeam(await places.blog("<p>A page with a frame.</p>"), async (tab) => {
        const embed = (/** @type {string} */ hash) =>
          tab.evaluate((address) => {
            const told = /** @type {any[]} */ ([]);
            const frame = document.createElement("iframe");
            window.addEventListener("message", ({ data, source }) => {
              if (source === frame.contentWindow) told.push(data);
            });
            Object.assign(window, { told });
            frame.setAttribute("sandbox", "allow-scripts");
            [frame.width, frame.height, frame.src] = ["800", "600", address];
            document.querySelector("iframe")?.remove();
            document.body.append(frame);
          }, `${places.site}embed.html#v=1&${hash}`);
        const told = (/** @type {Record<string, unknown>} */ wanted) =>
          tab.until(
            "iframe",
            (_, fields) =>
              /** @type {any} */ (window).told.find((/** @type {any} */ message) =>
                Object.keys(fields).every((key) => message[key] === fields[key]),
              ),
            wanted,
          );
        const command = (/** @type {string} */ name) =>
          tab.on(
            "iframe",
            (frame, command) =>
              frame.contentWindow.postMessage({ type: "whorl:command", command, id: command }, "*"),
            name,
          );
        for (const rest of [
          "kind=step",
          "kind=conditional&preset=quick-conditional",
          "kind=samplers&count=200",
          "kind=guidance&preset=guided",
        ]) {
          await embed(rest); // each with another file beside the script
          await told({ type: "whorl:ready" });
        }
        await embed("kind=training&epochs=3&batch_size=1000&workers=2");
        await told({ type: "whorl:ready" });
        await tab.until("iframe", () =>
          /** @type {any} */ (window).told.some(
            (/** @type {any} */ { type, height }) => type === "whorl:height" && height > 100,
          ),
        );
        await command("train");
        assert.equal((await told({ type: "whorl:answer", id: "train" })).ok, true);
        const { step, distance } = await told({ type: "whorl:done" });
        assert.ok(step === 6 && distance > 0);
        await command("getState");
        const { value } = await told({ type: "whorl:answer", id: "getState" });
        assert.deepEqual([value.status, value.distance], ["finished", distance]);
      });
    });

    test("the page for frames loads nothing but what lies beside its script", async () => {
      const stranger = await places.blog("");
      await withTab(`${places.site}embed.html#v=1&kind=training&epochs=3`, async (tab) => {
        await isReady(tab, "whorl-figure");
        await tab.until("whorl-figure >>> .chart canvas", (canvas) => canvas.width > 0);
        assert.deepEqual(await refusals(tab), []);
        await tab.evaluate(async (address) => {
          const script = document.createElement("script");
          script.src = address;
          const refused = new Promise((resolve) => script.addEventListener("error", resolve));
          document.head.append(script);
          await refused;
        }, stranger);
        assert.deepEqual([...new Set(await refusals(tab))], [`script-src-elem ${stranger}`]);
      });
    });

    test("the one file, opened from the disk, trains, draws, and has its charts", async () => {
      const address = pathToFileURL(join(dist, "whorl-single.html")).href;
      await withTeam(address, async (tab) => {
        await isReady(tab, "whorl-figure");
        await tab.until("whorl-figure", (found) => found.getState().generation?.distance > 0);
        await configure(tab, lab, { ...configOf(runs.unconditional), count: COUNT, workers: 2 });
        await tab.click(`${lab} >>> #lab-play`);
        await hasDrawn(tab, lab);
        assert.equal(await checksumOf(tab, lab), runs.unconditional.weights);
        assert.deepEqual(await stateOf(tab, lab, "team", "trainingProblem"), [2, null]);
        await tab.on(`${lab} >>> .chart`, (chart) => chart.scrollIntoView());
        await tab.until(`${lab} >>> .chart canvas`, (canvas) => canvas.width > 0);
        assert.deepEqual(await tab.errors(), []);
        const requests = foreign(await tab.requests());
        assert.deepEqual(
          requests.filter((asked) => asked !== address),
          [],
        );
      });
    });

    test("where WebAssembly or workers are missing, a sentence says so", async () => {
      const blog = await places.blog(blogFigure('kind="reverse"'));
      const tab = await engine.open();
      try {
        for (const [missing, sentence] of /** @type {const} */ ([
          ["WebAssembly", /^This browser has no WebAssembly, .*: please open the page in .*\.$/],
          ["Worker", /^This browser does not let pages use workers, .*: please open .*\.$/],
        ])) {
          for (const [address, element] of [
            [`${places.site}index.html`, figure("reverse")],
            [`${places.site}lab.html`, lab],
            [blog, "whorl-figure"],
          ]) {
            await tab.go(`${address}?without=${missing}`);
            const notice = `${element} >>> .notice`;
            await tab.until(notice, ({ hidden }) => !hidden);
            assert.match(await tab.text(notice), sentence);
            assert.ok(await tab.on(notice, (shown) => shown.offsetHeight > 0), "it can be seen");
          }
        }
        assert.deepEqual(await tab.errors(), []);
      } finally {
        await tab.close();
      }
    });
  });
}
