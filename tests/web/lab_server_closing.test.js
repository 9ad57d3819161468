/** Lab servers that close: at any moment, without a word, and with all their memory. */
import { before, test } from "node:test";
import assert from "node:assert/strict";
import { bestVariant } from "../../web/core/variants.js";
import { startHelper } from "../../web/node/team_of_threads.js";
import {
  loadVariant,
  makeModel,
  next,
  oneWorker,
  openWorker,
  small,
} from "./lab_server_support.js";
import { soon, until } from "./waiting.js";

/** @typedef {import("../../web/core/engine.js").Engine} Engine */
/** @typedef {import("../../web/core/engine.js").Session} Session */
/** @typedef {import("./lab_server_support.js").OpenServer} OpenServer */
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
 * @param {OpenServer} server
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
 * @param {OpenServer} server
 */
async function closeQuietly(server) {
  server.client.close();
  await until(server.isClosed);
  const told = server.posted.length;
  await soon();
  assert.deepEqual(server.posted.slice(told), []);
}

/** @type {Record<string, (server: OpenServer) => Promise<unknown>>} */
const moments = {
  "before anything has begun": () => Promise.resolve(),
  "as soon as all has begun": ({ client }) => client.request("network"),
  "while it trains": ({ client }) => next(client, "progress"),
  "in the middle of a generation": ({ client }) => next(client, "states"),
};

for (const [moment, wait] of Object.entries(moments)) {
  test(`a lab server that closes ${moment} posts nothing more and throws nothing`, async (t) => {
    const server = openWorker(t, { engineOf: async () => engine }).openServer();
    await makeModel(server, endless);
    startEverything(server);
    await wait(server);
    await closeQuietly(server);
    assert.ok(server.posted.every(({ ok }) => ok !== false));
  });
}

test("a lab server that closes in the middle of a preview posts nothing more", async (t) => {
  const server = openWorker(t, { engineOf: async () => engine }).openServer();
  await makeModel(server, { training_steps: 10_000_000, timesteps: 100 });
  void server.client.request("train", { asked: true });
  await next(server.client, "preview");
  await next(server.client, "progress"); // another preview has begun
  await closeQuietly(server);
});

test("a lab server that closes while its helpers gather posts nothing more, and ends them", async (t) => {
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
  const worker = openWorker(t, { engineOf: async () => engine, startHelper: startCounted });
  for (const wait of [
    async () => {},
    (/** @type {OpenServer} */ { client }) => next(client, "team"),
    (/** @type {OpenServer} */ { client }) => next(client, "progress"),
  ]) {
    const server = worker.openServer();
    await makeModel(server, endless, {}, { workers: 3 });
    startEverything(server);
    await wait(server);
    await closeQuietly(server);
    const told = server.posted.length;
    await until(() => running === 0);
    await soon();
    assert.equal(server.posted.length, told);
  }
});

test("a lab server that closes while its core loads posts nothing more", async (t) => {
  /** @type {(engine: Engine) => void} */
  let load = () => {};
  const server = openWorker(t, {
    engineOf: () => new Promise((resolve) => (load = resolve)),
  }).openServer();
  server.client.request("open", { math: null, variant: null }).then(heard, heard);
  await soon();
  server.client.close();
  await until(server.isClosed);
  load(engine);
  await soon();
  assert.deepEqual(server.posted, []);
});

test("a lab server that closes while the core of its next model loads makes no model", async (t) => {
  /** @type {(engine: any) => void} */
  let load = () => {};
  let made = 0;
  /** @type {Promise<any>} */
  const loading = new Promise((resolve) => (load = resolve));
  const engineOf = async (/** @type {string} */ variant) =>
    variant === "scalar" ? engine : loading;
  const server = openWorker(t, { engineOf }).openServer();
  await server.client.request("open", { math: null, variant: "scalar" });
  await server.client.request("make_data", { name: "spiral", points: 300, noise: 1, seed: 0 });
  const run = { settings: small, ...oneWorker, math: /** @type {const} */ ("fast") };
  server.client.request("create_run", run).then(heard, heard);
  await soon();
  server.client.close();
  await until(server.isClosed);
  const told = server.posted.length;
  load({ createSession: () => ++made });
  await soon();
  assert.equal(made, 0);
  assert.equal(server.posted.length, told);
});

test("a lab server that closes leaves the others alone, in the middle of their work", async (t) => {
  const worker = openWorker(t, { engineOf: async () => engine });
  const [going, staying] = [worker.openServer(), worker.openServer()];
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

test("lab servers that open and close again and again, with all under way, give their memory back", async (t) => {
  makeMemoryScarce(t);
  const worker = openWorker(t, { engineOf: async () => engine });
  for (let round = 0; round < ROUNDS; round++) {
    const server = worker.openServer();
    await makeModel(server, { ...middling, ...endless }, { points: 10 });
    startEverything(server);
    await Object.values(moments)[round % 4](server);
    server.client.close();
    await until(server.isClosed);
  }
  await soon();
  assert.equal(room(), ROOM);
});

test("lab servers that close in the middle of a preview give its memory back", async (t) => {
  makeMemoryScarce(t);
  const worker = openWorker(t, { engineOf: async () => engine });
  for (let round = 0; round < ROUNDS; round++) {
    const server = worker.openServer();
    await makeModel(server, { ...middling, ...endless }, { points: 10 });
    void server.client.request("train", { asked: true }); // and nothing else, which previews would wait for
    await next(server.client, "progress");
    server.client.close();
    await until(server.isClosed);
    assert.deepEqual(server.events("preview"), []);
  }
  await soon();
  assert.equal(room(), ROOM);
});

test("models that replace one another, with all under way, give their memory back", async (t) => {
  makeMemoryScarce(t);
  const server = openWorker(t, { engineOf: async () => engine }).openServer();
  const { client } = server;
  for (let round = 0; round < ROUNDS; round++) {
    await makeModel(server, { ...middling, ...endless }, { points: 10 });
    void client.request("train", { asked: true });
    client.request("generate", { run: round, ...cloud, asked: true }).catch(assert.ifError);
    client.request("reverse", cloud).catch(() => {}); // refused when its model goes
    await (round % 2 === 0 ? next(client, "states") : next(client, "progress"));
  }
  client.close();
  await until(server.isClosed);
  await soon();
  assert.equal(room(), ROOM);
});

test("what ends by itself gives its memory back too", async (t) => {
  const server = openWorker(t, { engineOf: async () => engine }).openServer();
  await makeModel(server, middling, { points: 10 });
  makeMemoryScarce(t);
  for (let round = 0; round < ROUNDS; round++) {
    await server.client.request("generate", { run: round, ...cloud, asked: true, count: 20 });
    await server.client.request("reverse", { ...cloud, count: 20 });
    const shown = next(server.client, "preview");
    await server.client.request("train_steps", { steps: 2 });
    await shown;
  }
  await soon();
  assert.equal(room(), ROOM);
});
