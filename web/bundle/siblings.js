/**
 * The files beside whorl.js, for what few pages need. They are classic scripts: the only kind that
 * any page may load from any server.
 */

const NAMES = /\/whorl(-lab)?\.js$/;

/** The script that is running, or, where it runs as a module, the one that is called like it. */
function ownAddress() {
  if (typeof document === "undefined") return ""; // on a server
  const { currentScript, scripts } = document;
  if (currentScript instanceof HTMLScriptElement) return currentScript.src;
  const all = Array.from(scripts, ({ src }) => src);
  return all.find((src) => src && NAMES.test(new URL(src).pathname)) ?? "";
}

/** The folder it lies in; empty where nobody knows, as in a bundle of somebody else's. */
export const folder = ownAddress().replace(/[^/]*$/, "");
