/**
 * WebKitGTK's MiniBrowser on a screen that nobody sees, over WebDriver. Each tab has a driver and a
 * browser of its own: a driver has one session, and what ends late in one shall not end the next.
 */

import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { start } from "./processes.js";
import { createTab, wait } from "./tab.js";

const START = 15_000; // ms that a program may take to start

/** What WebDriver calls keys that are no letters. @type {Record<string, string>} */
const keyCodes = {
  End: "\uE010",
  Home: "\uE011",
  ArrowLeft: "\uE012",
  ArrowUp: "\uE013",
  ArrowRight: "\uE014",
  ArrowDown: "\uE015",
  Control: "\uE009",
  Shift: "\uE008",
  Enter: "\uE007",
};

/** @returns {Promise<number>} a port that was free just now */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
      server.close(() => resolve(port));
    });
  });
}

/**
 * A screen of its own, on a number that the X server finds free and tells.
 * @param {{ width: number, height: number }} size
 */
async function startScreen({ width, height }) {
  const screen = ["-screen", "0", `${width}x${height}x24`, "-nolisten", "tcp"];
  const server = await start("Xvfb", ["-displayfd", "3", ...screen], { pipe: true });
  const told = await Promise.race([
    new Promise((resolve) => server.pipe?.once("data", (data) => resolve(String(data).trim()))),
    wait(START),
  ]);
  if (!told) {
    await server.end();
    throw new Error("Xvfb did not tell its display: is another one in the way?");
  }
  return { display: `:${told}`, end: server.end };
}

/**
 * @param {string} address  of the driver
 * @param {string} method
 * @param {string} path
 * @param {unknown} [body]
 * @returns {Promise<any>}
 * @throws {Error} what the driver says
 */
async function ask(address, method, path, body) {
  const response = await fetch(address + path, {
    method,
    headers: { "content-type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const { value } = await response.json();
  if (!response.ok) throw new Error(`WebKit: ${value?.message || value?.error || "no reason"}`);
  return value;
}

/** @param {string[]} keys */
function keyActions(keys) {
  const codes = keys.map((key) => keyCodes[key] ?? key);
  return [
    ...codes.map((value) => ({ type: "keyDown", value })),
    ...codes.toReversed().map((value) => ({ type: "keyUp", value })),
  ];
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<{ address: string, end: () => Promise<void> }>}
 */
async function startDriver(env) {
  const port = await freePort();
  const program = await start("WebKitWebDriver", [`--port=${port}`, "--host=127.0.0.1"], { env });
  const address = `http://127.0.0.1:${port}`;
  const end = Date.now() + START;
  for (;;) {
    try {
      await ask(address, "GET", "/status");
      return { address, end: program.end };
    } catch (error) {
      if (Date.now() > end) {
        await program.end();
        throw new Error("WebKitWebDriver does not answer.", { cause: error });
      }
      await wait(50);
    }
  }
}

/**
 * @param {string} driver  its address
 * @param {{ width: number, height: number }} viewport
 * @param {() => Promise<void>} end
 */
async function openTab(driver, viewport, end) {
  const { sessionId } = await ask(driver, "POST", "/session", {
    capabilities: {
      alwaysMatch: { "webkitgtk:browserOptions": { args: ["--automation", "--private"] } },
    },
  });
  const session = (/** @type {string} */ method, /** @type {string} */ path, body = {}) =>
    ask(driver, method, `/session/${sessionId}${path}`, method === "GET" ? undefined : body);
  /** @param {any} source */
  const act = (source) => session("POST", "/actions", { actions: [source] });
  /** @param {string} expression */
  const run = (expression) =>
    session("POST", "/execute/sync", { script: `return ${expression}`, args: [] });
  await session("POST", "/window/rect", { x: 0, y: 0, ...viewport });

  return createTab({
    go: (url) => session("POST", "/url", { url }),
    run,
    clickAt: (x, y) =>
      act({
        type: "pointer",
        id: "mouse",
        parameters: { pointerType: "mouse" },
        actions: [
          { type: "pointerMove", duration: 0, origin: "viewport", x, y },
          { type: "pointerDown", button: 0 },
          { type: "pointerUp", button: 0 },
        ],
      }),
    press: (keys) => act({ type: "key", id: "keyboard", actions: keyActions(keys) }),
    requests: async () =>
      JSON.parse(
        await run("JSON.stringify(performance.getEntriesByType('resource').map((e) => e.name))"),
      ),
    screenshot: () => session("GET", "/screenshot"),
    close: end,
  });
}

/** @param {{ width: number, height: number }} viewport */
export async function launch(viewport) {
  const screen = await startScreen(viewport);
  const home = await mkdtemp(join(tmpdir(), "whorl-webkit-"));
  const env = {
    ...process.env,
    DISPLAY: screen.display,
    HOME: home,
    LIBGL_ALWAYS_SOFTWARE: "1",
    NO_AT_BRIDGE: "1", // no bus for screen readers
  };
  return {
    async open() {
      const driver = await startDriver(env);
      try {
        return await openTab(driver.address, viewport, driver.end);
      } catch (error) {
        await driver.end();
        throw error;
      }
    },
    async close() {
      await screen.end();
      await rm(home, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
