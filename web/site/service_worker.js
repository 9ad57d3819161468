/**
 * Keeps the whole site on the reader's device, so that after one visit it works offline.
 *
 * A version of the site is a cache of its own, filled at once and never changed. A page comes from
 * the network whenever there is one, and so in its newest version; its scripts, core and models have
 * names that tell their content, and come from the cache. A new version waits until no page of the
 * old one is open: whatever an open page may still load stays at hand.
 */

const worker = /** @type {any} */ (globalThis); // a ServiceWorkerGlobalScope, which TypeScript keeps apart
/** @type {string} */
const scope = worker.registration.scope;
const ours = `whorl ${scope} `; // other sites of the same origin have caches, too
const cacheName = ours + WHORL_SITE.version;

const urlOf = (/** @type {string} */ file) => new URL(file, scope).href;
const pages = new Set(WHORL_SITE.pages.map(urlOf));
const assets = new Set(WHORL_SITE.assets.map(urlOf));

/** A page may only be answered with what did not come by a detour. @param {Response} response */
const direct = ({ body, status, headers }) => new Response(body, { status, headers });

async function fill() {
  const cache = await caches.open(cacheName);
  const keep = async (/** @type {string} */ url, /** @type {Response} */ response) => {
    if (!response.ok) throw new Error(`${url}: the server answered ${response.status}`);
    await cache.put(url, response.redirected ? direct(response) : response);
  };
  await Promise.all([
    ...[...pages].map(async (url) => {
      await keep(url, await fetch(url, { cache: "reload" })); // it may be an older version's
    }),
    ...[...assets].map(async (url) => {
      await keep(url, (await caches.match(url)) ?? (await fetch(url)));
    }),
  ]);
}

async function clear() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith(ours) && name !== cacheName);
  await Promise.all(old.map((name) => caches.delete(name)));
}

/**
 * What is kept at an address, which servers may let one write in short.
 * @param {string} address
 */
async function kept(address) {
  const cache = await caches.open(cacheName);
  const { origin, pathname } = new URL(address);
  for (const ending of ["", "index.html", ".html"]) {
    const response = await cache.match(origin + pathname + ending, { ignoreVary: true });
    if (response) return response;
  }
  return undefined;
}

/** @param {Request} request */
async function page(request) {
  try {
    return await fetch(request);
  } catch (error) {
    const response = await kept(request.url);
    if (response) return response;
    throw error;
  }
}

/** @param {Request} request */
const asset = async (request) => (await kept(request.url)) ?? (await fetch(request));

worker.addEventListener("install", (/** @type {any} */ event) => event.waitUntil(fill()));
worker.addEventListener("activate", (/** @type {any} */ event) =>
  event.waitUntil(Promise.all([clear(), worker.clients.claim()])),
);
worker.addEventListener("fetch", (/** @type {any} */ event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  if (assets.has(request.url)) event.respondWith(asset(request));
  else if (request.mode === "navigate" || pages.has(request.url)) event.respondWith(page(request));
});
