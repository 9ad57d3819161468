/** The page that is one file: unpacks its script, and runs it. */

import { problemOf } from "../core/errors.js";
import { unpack } from "./unpack.js";

async function open() {
  await null; // what the build fills in stands at the end of the script
  const text = await unpack(WHORL_PAGE);
  const address = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  const script = document.createElement("script");
  script.src = trustedScript(address);
  document.head.append(script);
}

/**
 * By a policy of its own: that of the script inside comes later, and each name may be had once.
 * @param {string} address
 * @returns {string}
 */
function trustedScript(address) {
  const types = /** @type {any} */ (globalThis).trustedTypes;
  if (!types) return address;
  const createScriptURL = (/** @type {string} */ given) => given;
  return types.createPolicy("whorl-page", { createScriptURL }).createScriptURL(address);
}

open().catch((error) => {
  const notice = document.createElement("p");
  notice.className = "notice";
  notice.textContent = problemOf(error).message;
  document.querySelector("main")?.prepend(notice);
});
