/** Desks that close: at any moment, without a word, and with all their memory. */
import { before, test } from "node:test";
import assert from "node:assert/strict";
import { bestVariant } from "../../web/core/variants.js";
import { startHelper } from "../../web/node/team_of_threads.js";
import { loadVariant, makeModel, next, openOffice, small } from "./desk_support.js";
import { soon, until } from "./waiting.js";

/** @typedef {import("../../web/core/engine.js").Engine} Engine */
/** @typedef {import("../../web/core/engine.js").Session} Session */
/** @typedef {import("./desk_support.js").OpenDesk} OpenDesk */
/** @typedef {import("node:test").TestContext} TestContext */

/** @type {Engine} */
let engine;
before(async () => {
  engine = await loadVariant(bestVariant());
});

const endless = { training_steps: 10_000_000, timesteps: 1000 };
const cloud = { count: 2000, sampling: { seed: 0, label: null } };

const heard = () => assert.fail("answered after it was closed");

/**
 * Everything that takes long, all under way.
 * @param {OpenDesk} desk
 */
function startEverything({ client }) {
  for (const request of [
    client.request("train_steps", { steps: 1_000_000 }),
    client.request("generate", { run: 1, ...cloud, asked: true }),
    client.request("reverse", cloud),
    client.request("reverse", { ...cloud, sampling: { ...cloud.sampling, seed: 1 } }),
  ]) {
    request.then(heard, heard);
  }
}

/**
 * Closes, and sees that nothing is posted from then on.
 * @param {OpenDesk} desk
 */
async function closeQuietly(desk) {
  desk.client.close();
  await until(desk.isClosed);
  const told = desk.posted.length;
  await soon();
  assert.deepEqual(desk.posted.slice(told), []);
}

/** @type {Record<string, (desk: OpenDesk) => Promise<unknown>>} */
const moments = {
  "before anything has begun": () => Promise.resolve(),
  "as soon as all has begun": ({ client }) => client.request("network"),
  "while it trains": ({ client }) => next(client, "progress"),
  "in the middle of a generation": ({ client }) => next(client, "states"),
};

for (const [moment, wait] of Object.entries(moments)) {
  test(`a desk that closes ${moment} posts nothing more and throws nothing`, async (t) => {
    const desk = openOffice(t, { engineOf: async () => engine }).openDesk();
    await makeModel(desk, endless);
    startEverything(desk);
    await wait(desk);
    await closeQuietly(desk);
    assert.ok(desk.posted.every(({ ok }) => ok !== false));
  });
}

test("a desk that closes in the middle of a preview posts nothing more", async (t) => {
  const desk = openOffice(t, { engineOf: async () => engine }).openDesk();
  await makeModel(desk, { training_steps: 10_000_000, timesteps: 100 });
  void desk.client.request("train", { asked: true });
  await next(desk.client, "preview");
  await next(desk.client, "progress"); // another preview has begun
  await closeQuietly(desk);
});

test("a desk that closes while its helpers gather posts nothing more, and ends them", async (t) => {
  let running = 0;
  const startCounted = () => {
    running++;
    const helper = startHelper();
    return {
      ...helper,
      close() {
        running--;
        helper.close();
      },
    };
  };
  const office = openOffice(t, { engineOf: async () => engine, startHelper: startCounted });
  for (const wait of [
    async () => {},
    (/** @type {OpenDesk} */ { client }) => next(client, "team"),
    (/** @type {OpenDesk} */ { client }) => next(client, "progress"),
  ]) {
    const desk = office.openDesk();
    await makeModel(desk, endless, {}, { workers: 3 });
    startEverything(desk);
    await wait(desk);
    await closeQuietly(desk);
    const told = desk.posted.length;
    await until(() => running === 0);
    await soon();
    assert.equal(desk.posted.length, told);
  }
});

test("a desk that closes while its core loads posts nothing more", async (t) => {
  /** @type {(engine: Engine) => void} */
  let load = () => {};
  const desk = openOffice(t, {
    engineOf: () => new Promise((resolve) => (load = resolve)),
  }).openDesk();
  desk.client.request("open", { math: null, variant: null }).then(heard, heard);
  await soon();
  desk.client.close();
  await until(desk.isClosed);
  load(engine);
  await soon();
  assert.deepEqual(desk.posted, []);
});

test("a desk that closes while the core of its next model loads makes no model", async (t) => {
  /** @type {(engine: any) => void} */
  let load = () => {};
  let made = 0;
  /** @type {Promise<any>} */
  const loading = new Promise((resolve) => (load = resolve));
  const engineOf = async (/** @type {string} */ variant) =>
    variant === "scalar" ? engine : loading;
  const desk = openOffice(t, { engineOf }).openDesk();
  await desk.client.request("open", { math: null, variant: "scalar" });
  await desk.client.request("make_data", { name: "spiral", points: 300, noise: 1, seed: 0 });
  const run = { settings: small, weights: null, math: "fast", workers: 1 };
  desk.client.request("create_run", run).then(heard, heard);
  await soon();
  desk.client.close();
  await until(desk.isClosed);
  const told = desk.posted.length;
  load({ createSession: () => ++made });
  await soon();
  assert.equal(made, 0);
  assert.equal(desk.posted.length, told);
});

test("a desk that closes leaves the others alone, in the middle of their work", async (t) => {
  const office = openOffice(t, { engineOf: async () => engine });
  const [going, staying] = [office.openDesk(), office.openDesk()];
  await makeModel(going, endless);
  await makeModel(staying);
  startEverything(going);
  const trained = staying.client.request("train_steps", { steps: 60 });
  const reverse = staying.client.request("reverse", { ...cloud, count: 100 });
  await closeQuietly(going);
  await trained;
  const session = engine.createSession(small, engine.makeData("spiral", { points: 300 }));
  const { states } = await reverse;
  assert.deepEqual(states[0], session.startNoise(100, 0));
  assert.equal(states.length, 1 + small.timesteps);
  session.train(60);
  assert.equal(await staying.client.request("checksum"), session.checksum());
  session.destroy();
});

const middling = { ...small, hidden_width: 64, batch_size: 8 };
const ROOM = 14; // for middling models
const ROUNDS = 24; // more than that, so that leaving one behind in each would fill it

/** @param {Record<string, number>} settings @param {number} [most] */
function createSessions(settings, most = Infinity) {
  const data = engine.makeData("spiral", { points: 10 });
  /** @type {Session[]} */
  const sessions = [];
  try {
    while (sessions.length < most) sessions.push(engine.createSession(settings, data));
  } catch {
    // there is no room for more
  }
  return sessions;
}

/** @param {Session[]} sessions */
const destroyAll = (sessions) => sessions.forEach((session) => session.destroy());

/** How many middling models there is room for. */
function room() {
  const sessions = createSessions(middling);
  destroyAll(sessions);
  return sessions.length;
}

/**
 * Takes the core's memory but for some models of middling size.
 * @param {TestContext} t
 */
function makeMemoryScarce(t) {
  const spare = createSessions(middling, ROOM);
  const taken = [...createSessions({}), ...createSessions(middling)];
  destroyAll(spare);
  t.after(() => destroyAll(taken));
  assert.equal(room(), ROOM);
}

test("desks that open and close again and again, with all under way, give their memory back", async (t) => {
  makeMemoryScarce(t);
  const office = openOffice(t, { engineOf: async () => engine });
  for (let round = 0; round < ROUNDS; round++) {
    const desk = office.openDesk();
    await makeModel(desk, { ...middling, ...endless }, { points: 10 });
    startEverything(desk);
    await Object.values(moments)[round % 4](desk);
    desk.client.close();
    await until(desk.isClosed);
  }
  await soon();
  assert.equal(room(), ROOM);
});

test("desks that close in the middle of a preview give its memory back", async (t) => {
  makeMemoryScarce(t);
  const office = openOffice(t, { engineOf: async () => engine });
  for (let round = 0; round < ROUNDS; round++) {
    const desk = office.openDesk();
    await makeModel(desk, { ...middling, ...endless }, { points: 10 });
    void desk.client.request("train", { asked: true }); // and nothing else, which previews would wait for
    await next(desk.client, "progress");
    desk.client.close();
    await until(desk.isClosed);
    assert.deepEqual(desk.events("preview"), []);
  }
  await soon();
  assert.equal(room(), ROOM);
});

test("models that replace one another, with all under way, give their memory back", async (t) => {
  makeMemoryScarce(t);
  const desk = openOffice(t, { engineOf: async () => engine }).openDesk();
  const { client } = desk;
  for (let round = 0; round < ROUNDS; round++) {
    await makeModel(desk, { ...middling, ...endless }, { points: 10 });
    void client.request("train", { asked: true });
    client.request("generate", { run: round, ...cloud, asked: true }).catch(assert.ifError);
    client.request("reverse", cloud).catch(() => {}); // refused when its model goes
    await (round % 2 === 0 ? next(client, "states") : next(client, "progress"));
  }
  client.close();
  await until(desk.isClosed);
  await soon();
  assert.equal(room(), ROOM);
});

test("what ends by itself gives its memory back too", async (t) => {
  const desk = openOffice(t, { engineOf: async () => engine }).openDesk();
  await makeModel(desk, middling, { points: 10 });
  makeMemoryScarce(t);
  for (let round = 0; round < ROUNDS; round++) {
    await desk.client.request("generate", { run: round, ...cloud, asked: true, count: 20 });
    await desk.client.request("reverse", { ...cloud, count: 20 });
    const shown = next(desk.client, "preview");
    await desk.client.request("train_steps", { steps: 2 });
    await shown;
  }
  await soon();
  assert.equal(room(), ROOM);
});
