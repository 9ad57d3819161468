/** Addresses of scripts, for pages that want them to pass a policy (Trusted Types). */

/** @type {{ createScriptURL: (address: string) => any } | null} */
let policy = null;

/**
 * @param {string} address  of our own making
 * @param {string} [name]  of the policy: each may be had once in a page
 * @returns {string}
 */
export function trusted(address, name = "whorl") {
  const types = /** @type {any} */ (globalThis).trustedTypes;
  if (!types) return address;
  policy ??= types.createPolicy(name, { createScriptURL: (/** @type {string} */ a) => a });
  return /** @type {any} */ (policy).createScriptURL(address);
}
