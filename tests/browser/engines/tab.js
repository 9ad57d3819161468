/**
 * A page in one of the engines, in the few words that a test needs:
 *
 *   const tab = await engine.open("http://127.0.0.1:8300/lab.html");
 *   await tab.click("whorl-lab >>> #lab-play");            // ">>>" enters a shadow root
 *   await tab.on("whorl-lab", (lab) => lab.getState().step);
 *   await tab.close();
 *
 * Functions run in the page, so they know nothing but their arguments; arguments and results are
 * JSON, and a promise is awaited.
 */

/**
 * What an engine must be able to do; all else is made of it here.
 * @typedef {object} Driver
 * @property {(address: string) => Promise<unknown>} go   opens a page and waits until it is loaded
 * @property {(expression: string) => Promise<unknown>} run
 *   evaluates an expression in the page, whose value is a promise of a text
 * @property {(x: number, y: number) => Promise<unknown>} clickAt
 *   with the mouse, in CSS pixels from the window's upper left corner
 * @property {(keys: string[]) => Promise<unknown>} press
 *   keys by their names as in KeyboardEvent.key; all but the last are held down
 * @property {string[]} [errors]  what the page has complained of, where the engine tells
 * @property {() => Promise<string[]>} requests  addresses the page has asked for, as far as is known
 * @property {() => Promise<unknown>} screenshot  of the window, as PNG in base64
 * @property {() => Promise<unknown>} close
 */

const PATIENCE = 30_000; // ms
const PAUSE = 40; // ms between two looks

/**
 * Runs in the page: the element at the end of a path.
 * @param {string} path
 * @returns {Element}
 */
function find(path) {
  /** @type {Element | null | undefined} */
  let found;
  for (const [i, selector] of path.split(" >>> ").entries()) {
    const root = i === 0 ? document : found?.shadowRoot;
    found = root?.querySelector(selector);
  }
  if (!found) throw new Error(`there is no ${path}`);
  return found;
}

/**
 * Runs in the page: brings an element into view and tells where a mouse can hit it.
 * @param {Element} element
 */
async function aimAt(element) {
  element.closest("details")?.setAttribute("open", ""); // as a reader would
  element.scrollIntoView({ block: "center", behavior: "instant" });
  await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  const { left, top, width, height } = element.getBoundingClientRect();
  const [x, y] = [Math.round(left + width / 2), Math.round(top + height / 2)];
  const root = /** @type {Document | ShadowRoot} */ (element.getRootNode());
  const hit = root.elementFromPoint(x, y);
  const { labels } = /** @type {HTMLInputElement} */ (element);
  const isHit = [element, ...Array.from(labels ?? [])].some((each) => each.contains(hit));
  if (!isHit) throw new Error(`a click on ${element.id} would hit ${hit?.outerHTML.slice(0, 80)}`);
  return { x, y };
}

/** @param {number} milliseconds */
export const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** @param {Driver} driver */
export function createTab(driver) {
  /** @param {string} body  of an async function @returns {Promise<any>} */
  async function run(body) {
    const text = await driver.run(`(async () => {
      ${find}
      const value = await (async () => { ${body} })();
      return JSON.stringify(value ?? null);
    })()`);
    return JSON.parse(String(text));
  }
  const listed = (/** @type {unknown[]} */ args) => args.map((each) => JSON.stringify(each));

  const tab = {
    go: driver.go,
    requests: driver.requests,
    screenshot: driver.screenshot,
    close: driver.close,

    /**
     * @param {(...args: any[]) => any} task
     * @param {unknown[]} args
     */
    evaluate: (task, ...args) => run(`return (${task})(${listed(args)});`),

    /**
     * A task for one element, which is its first argument.
     * @param {string} path
     * @param {(element: any, ...args: any[]) => any} task
     * @param {unknown[]} args
     */
    on: (path, task, ...args) =>
      run(`return (${task})(${[`find(${JSON.stringify(path)})`, ...listed(args)]});`),

    /**
     * Looks again and again until a task for an element gives something true, which is returned.
     * @param {string} path  of an element that may still be on its way
     * @param {(element: any, ...args: any[]) => any} task
     * @param {unknown[]} args
     */
    async until(path, task, ...args) {
      const end = Date.now() + PATIENCE;
      for (;;) {
        let problem = "it was never so";
        try {
          const value = await tab.on(path, task, ...args);
          if (value) return value;
        } catch (error) {
          problem = String(error);
        }
        if (Date.now() > end) throw new Error(`${path}: ${task} ${listed(args)}: ${problem}`);
        await wait(PAUSE);
      }
    },

    /** What went wrong: as the engine tells, and as places.js has the page note. */
    async errors() {
      const noted = await tab.evaluate(() => /** @type {any} */ (window).watched?.errors ?? []);
      return [...(driver.errors ?? []), ...noted];
    },

    /** What an element says. @param {string} path @returns {Promise<string>} */
    text: (path) => tab.on(path, (element) => element.textContent),

    /** A click with the mouse. @param {string} path */
    async click(path) {
      const { x, y } = await tab.on(path, aimAt);
      await driver.clickAt(x, y);
    },

    /** @param {string} path */
    focus: (path) => tab.on(path, (element) => element.focus()),

    /** A key, such as "ArrowLeft", or keys together. @param {string[]} keys */
    press: (...keys) => driver.press(keys),
  };
  return tab;
}

/** @typedef {ReturnType<typeof createTab>} Tab */
