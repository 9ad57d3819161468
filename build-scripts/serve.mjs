/**
 * Serves dist/ on this machine only, and prints its address:
 *   node build-scripts/serve.mjs [port]
 * A port that is taken is passed over for the next free one.
 */

import { createServer } from "node:http";
import { readFile, realpath } from "node:fs/promises";
import { extname, join, relative, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { ASSETS, codings, policyOf } from "./served.mjs";

const HOST = "127.0.0.1";
const DEFAULT_PORT = 8080;
const PORTS_TRIED = 100;

/** @type {Record<string, string>} */
const types = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".wasm": "application/wasm",
  ".txt": "text/plain; charset=utf-8",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".json": "application/json",
  ".webmanifest": "application/manifest+json",
};

/** How long a browser may keep a file whose name tells its content: a year, the longest there is. */
const FOR_EVER = "public, max-age=31536000, immutable";

/**
 * The codings that a browser takes, the best first. Of the weights it may give them only 0 counts.
 * @param {string} header  Accept-Encoding, such as "gzip, br;q=0"
 */
function acceptedCodings(header) {
  const accepted = header
    .split(",")
    .filter((part) => !/;\s*q=0(\.0*)?\s*$/.test(part))
    .map((part) => part.replace(/;.*/, "").trim());
  return codings.filter(({ name }) => accepted.includes(name));
}

/**
 * A file in the best of the codings that are there.
 * @param {string} file
 * @param {typeof codings} accepted
 * @returns {Promise<{ body: Buffer, coding?: string }>}
 */
async function readCoded(file, accepted) {
  for (const { name, ending } of accepted) {
    try {
      return { body: await readFile(file + ending), coding: name };
    } catch {
      // not in this one
    }
  }
  return { body: await readFile(file) };
}

/**
 * Starts the server.
 * @param {{
 *   folder: string, port: number, headers?: Record<string, string>,
 *   intercept?: (
 *     request: import("node:http").IncomingMessage, response: import("node:http").ServerResponse,
 *   ) => boolean,
 * }} options
 *   headers: added to every file's, or instead of them; intercept: true if it answers itself
 * @returns {Promise<{ address: string, close: () => void }>}
 */
export async function serve({ folder, port, headers = {}, intercept = () => false }) {
  const root = await realpath(folder);
  let address = ""; // once a port is found

  const server = createServer(async (request, response) => {
    if (intercept(request, response)) return;
    /** @param {number} status @param {string} text */
    const refuse = (status, text) => {
      response.writeHead(status, { "content-type": types[".txt"] });
      response.end(`${text}\n`);
    };
    if (request.method !== "GET" && request.method !== "HEAD") return refuse(405, "only GET");
    try {
      const { pathname } = new URL(request.url ?? "/", `http://${HOST}`);
      const name = decodeURIComponent(pathname.endsWith("/") ? `${pathname}index.html` : pathname);
      const file = await realpath(join(root, name));
      if (!file.startsWith(root + sep)) return refuse(404, "not found");
      const accepted = acceptedCodings(String(request.headers["accept-encoding"] ?? ""));
      const { body, coding } = await readCoded(file, accepted);
      const isAsset = file.startsWith(join(root, ASSETS));
      response.writeHead(200, {
        "content-type": types[extname(file)] ?? "application/octet-stream",
        "content-length": body.length,
        ...(coding === undefined ? {} : { "content-encoding": coding }),
        vary: "accept-encoding",
        "cache-control": isAsset ? FOR_EVER : "no-cache",
        "content-security-policy": policyOf(relative(root, file), address).join("; "),
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        ...headers,
      });
      response.end(request.method === "HEAD" ? undefined : body);
    } catch {
      refuse(404, "not found");
    }
  });

  for (let candidate = port; ; candidate++) {
    try {
      await listen(server, candidate);
      break;
    } catch (error) {
      const { code } = /** @type {NodeJS.ErrnoException} */ (error);
      if (code !== "EADDRINUSE" || candidate >= port + PORTS_TRIED) throw error;
    }
  }
  const { port: used } = /** @type {import("node:net").AddressInfo} */ (server.address());
  address = `http://${HOST}:${used}/`;
  return {
    address,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/**
 * @param {import("node:http").Server} server
 * @param {number} port
 * @returns {Promise<void>}
 */
function listen(server, port) {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, HOST, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

async function main() {
  const port = process.argv[2] === undefined ? DEFAULT_PORT : Number(process.argv[2]);
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    console.error(`The port must be a whole number from 0 to 65535, not ${process.argv[2]}.`);
    process.exit(2);
  }
  const folder = fileURLToPath(new URL("../dist/", import.meta.url));
  try {
    const { address } = await serve({ folder, port });
    console.log(`Whorl is at ${address} (Ctrl+C stops it)`);
  } catch (error) {
    const { code, message } = /** @type {NodeJS.ErrnoException} */ (error);
    const missing = code === "ENOENT";
    console.error(missing ? "There is no dist/ yet: run npm run build first." : message);
    process.exit(1);
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) await main();
