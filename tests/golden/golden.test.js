/** The core computes what PyTorch computed for the golden files; see make_golden.py. */
import { test } from "node:test";
import assert from "node:assert/strict";
import { makeEngine, runnableVariants } from "../core/support.js";
import {
  assertAgree,
  assertSmall,
  movementError,
  openSession,
  parseTensors,
  readGolden,
  relativeError,
  row,
} from "./support.js";

/** What Whorl promises. Rounding takes about a tenth of it: 1.2e-6, in a gradient. */
const onePass = 1e-5;

/** The reverse process hardly adds errors up (1.3e-6), so it is held to the same. */
const wholeTrajectory = onePass;

/**
 * Adam divides a gradient by its own size. Where a gradient is all rounding, so is the step, which
 * can be as long as any other: 1e-4. One weight in 9362 is of that kind: there PyTorch in float and
 * PyTorch in double end 8.6e-6 apart, and Whorl and PyTorch 7.7e-6.
 */
const weightsAfterAdam = 2e-5;

/**
 * The weights hardly move in ten steps, so the movement is compared on its own: 1.0e-4 between
 * PyTorch in float and in double.
 */
const movementByAdam = 3e-4;

const timesteps = 300;

/** @param {string} name */
async function readNetwork(name) {
  const weights = await readGolden(`${name}.weights.safetensors`);
  const golden = parseTensors(await readGolden(`${name}.run.safetensors`));
  const conditional = name === "conditional";
  const count = golden("batch.t").shape[1];
  /** Question number `index`: the arguments of session.gradient. @param {number} index */
  const batch = (index) =>
    /** @type {const} */ ([
      row(golden("batch.x").values, index, 2 * count),
      row(golden("batch.t").values, index, count),
      row(golden("batch.noise").values, index, 2 * count),
      conditional ? row(golden("batch.label").values, index, count) : null,
    ]);
  return { weights, golden, conditional, batch };
}

/**
 * Takes the golden file's ten steps.
 * @param {import("./support.js").Session} session
 * @param {Awaited<ReturnType<typeof readNetwork>>} network
 */
function takeAdamSteps(session, { golden, batch }) {
  const before = session.tensors();
  const losses = Array.from(golden("adam.losses").values, (_, step) => {
    const loss = session.gradient(...batch(step));
    session.applyGradient();
    return loss;
  });
  /** @type {import("./support.js").Pair[]} */
  const weights = session
    .tensors()
    .map(({ name, values }) => [name, values, golden(`adam.${name}`).values]);
  const movement = movementError(
    weights.map(([, actual, expected], i) => [before[i].values, actual, expected]),
  );
  return { losses, weights, movement };
}

for (const variant of runnableVariants) {
  const engine = await makeEngine(variant);

  for (const name of ["unconditional", "conditional"]) {
    const what = `${name}, ${variant}`;

    test(`predictions are PyTorch's (${what})`, async (t) => {
      const { weights, golden, batch } = await readNetwork(name);
      const [x, timestep, , label] = batch(0);
      const prediction = openSession(t, engine, weights).predict(x, timestep, label);
      assertAgree(t, onePass, [["prediction", prediction, golden("prediction").values]]);
    });

    test(`the loss and every gradient are PyTorch's (${what})`, async (t) => {
      const { weights, golden, batch } = await readNetwork(name);
      const session = openSession(t, engine, weights);
      const loss = session.gradient(...batch(0));
      assertAgree(t, onePass, [["loss", [loss], golden("loss").values]]);
      assertAgree(
        t,
        onePass,
        session
          .tensors()
          .map(({ name, gradient }) => [name, gradient ?? [], golden(`gradient.${name}`).values]),
      );
    });

    test(`ten steps of Adam lead to PyTorch's weights (${what})`, async (t) => {
      const network = await readNetwork(name);
      const session = openSession(t, engine, network.weights);
      const { losses, weights, movement } = takeAdamSteps(session, network);
      assertAgree(t, onePass, [["losses", losses, network.golden("adam.losses").values]]);
      assertAgree(t, weightsAfterAdam, weights);
      assertSmall(t, "movement of all weights", movement, movementByAdam);
    });

    test(`the same noise takes all reverse steps to PyTorch's points (${what})`, async (t) => {
      const { weights, golden, conditional } = await readNetwork(name);
      const session = openSession(t, engine, weights);
      const labels = conditional ? golden("reverse.label").values : null;
      const { values: start } = golden("reverse.x_start");
      const { values: noise } = golden("reverse.noise");
      const { values: expected } = golden("reverse.states");
      const stepsDone = Array.from(golden("reverse.steps_done").values);
      assert.equal(stepsDone.at(-1), timesteps);

      /** @type {import("./support.js").Pair[]} */
      const states = [];
      let x = /** @type {Float32Array} */ (start);
      for (let step = 0; step < timesteps; step++) {
        // The last step gets noise too, and must not use it.
        x = session.reverseStep(x, { step, labels, noise: row(noise, step, x.length) });
        if (step + 1 === stepsDone[states.length]) {
          states.push([`after ${step + 1} steps`, x, row(expected, states.length, x.length)]);
        }
      }
      assert.equal(states.length, stepsDone.length);
      assertAgree(t, wholeTrajectory, states);
    });
  }

  test(`averaged weights, and what they predict, are PyTorch's (${variant})`, async (t) => {
    const { weights, batch, golden: run } = await readNetwork("conditional");
    const golden = parseTensors(await readGolden("average.safetensors"));
    const session = openSession(t, engine, weights, { ema_decay: 0.4 });
    const before = session.tensors();
    for (let step = 0; step < run("adam.losses").values.length; step++) {
      session.gradient(...batch(step));
      session.applyGradient();
    }
    /** @type {import("./support.js").Pair[]} */
    const averages = session
      .tensors()
      .map(({ name, average }) => [name, average ?? [], golden(`average.${name}`).values]);
    assertAgree(t, weightsAfterAdam, averages);
    const moved = averages.map(
      ([, actual, expected], i) =>
        /** @type {[Float32Array, ArrayLike<number>, ArrayLike<number>]} */ ([
          before[i].values,
          actual,
          expected,
        ]),
    );
    assertSmall(t, "movement of the average", movementError(moved), movementByAdam);
    const [x, timestep, , label] = batch(0);
    const predicted = session.predict(x, timestep, label);
    assertAgree(t, onePass, [["prediction", predicted, golden("prediction").values]]);
  });

  test(`the noise schedule is PyTorch's (${variant})`, async (t) => {
    const golden = parseTensors(await readGolden("diffusion.safetensors"));
    const schedule = engine.makeSchedule({ timesteps });
    assertAgree(t, onePass, [
      ["beta", schedule.beta, golden("beta").values],
      ["alpha", schedule.alpha, golden("alpha").values],
      ["alpha_bar", schedule.alpha_bar, golden("alpha_bar").values],
    ]);
  });

  test(`forward diffusion is PyTorch's, step by step (${variant})`, async (t) => {
    const golden = parseTensors(await readGolden("diffusion.safetensors"));
    const { beta } = engine.makeSchedule({ timesteps });
    let x = /** @type {Float32Array} */ (golden("x_0").values);
    const { values: noise } = golden("step.noise");
    const { values: states } = golden("step.states");
    assertAgree(
      t,
      onePass,
      Array.from(beta, (value, step) => {
        x = engine.forwardStep(x, row(noise, step, x.length), value);
        return [`after ${step + 1} steps`, x, row(states, step, x.length)];
      }),
    );
  });

  test(`forward diffusion is PyTorch's, in one jump (${variant})`, async (t) => {
    const golden = parseTensors(await readGolden("diffusion.safetensors"));
    const { alpha_bar: alphaBar } = engine.makeSchedule({ timesteps });
    const { values: x0 } = golden("x_0");
    const { values: noise } = golden("jump.noise");
    const { values: expected } = golden("jump.x_t");
    assertAgree(
      t,
      onePass,
      Array.from(golden("jump.t").values, (timestep, index) => [
        `to t = ${timestep}`,
        engine.forwardJump(x0, row(noise, index, x0.length), alphaBar[timestep]),
        row(expected, index, x0.length),
      ]),
    );
  });
}

test("a state_dict without Whorl's metadata tells its sizes and has no settings", async () => {
  const engine = await makeEngine("scalar");
  const { weights } = await readNetwork("conditional");
  assert.deepEqual(engine.readModel(weights), {
    settings: { hidden_width: 20, time_width: 12, block_count: 2, class_count: 2, sample_width: 2 },
    metadata: null,
    passedOver: [],
  });
});

test("the comparison refuses a thousandth in one weight, whichever the tensor", async (t) => {
  const engine = await makeEngine("scalar");
  for (const name of ["unconditional", "conditional"]) {
    const { weights, golden, batch } = await readNetwork(name);
    const [x, timestep, , label] = batch(0);
    for (const tensor of openSession(t, engine, weights).tensors()) {
      // The weight that matters most; there are some that hardly do.
      const gradient = golden(`gradient.${tensor.name}`).values.map(Math.abs);
      const index = gradient.indexOf(Math.max(...gradient));
      const changed = Buffer.from(weights);
      const { begin } = parseTensors(changed)(tensor.name);
      changed.writeFloatLE(tensor.values[index] + 1e-3, begin + 4 * index);
      const prediction = openSession(t, engine, changed).predict(x, timestep, label);
      const error = relativeError(prediction, golden("prediction").values);
      assert.ok(error > onePass, `${name}: ${tensor.name} off by 1e-3 only gives ${error}`);
    }
  }
});

test("the comparison refuses ten steps of Adam at a rate one thousandth too high", async (t) => {
  const engine = await makeEngine("scalar");
  const network = await readNetwork("unconditional");
  const session = openSession(t, engine, network.weights);
  session.setPace({ learning_rate: 1.001e-4 });
  assert.ok(takeAdamSteps(session, network).movement > movementByAdam);
});

test("the comparison refuses NaN, a missing element, and zeros to compare with", (t) => {
  const compare = (/** @type {number[]} */ actual, /** @type {number[]} */ expected) =>
    assertAgree(t, onePass, [
      ["good", [1], [1]],
      ["bad", actual, expected],
      ["good too", [1], [1]],
    ]);
  compare([1, 2], [1, 2]);
  assert.throws(() => compare([1, NaN], [1, 2]), /bad: NaN/);
  assert.throws(() => compare([1], [1, 2]), /as many elements/);
  assert.throws(() => compare([0, 0], [0, 0]), /zeros/);
  assert.throws(() => compare([1, 2.0001], [1, 2]), /bad: 5\.0e-5/);
});
