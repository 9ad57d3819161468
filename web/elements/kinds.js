/**
 * Every kind of figure there is. A new one is a file in kinds/ and a line in further_kinds.js, which
 * bundles have their own of.
 */

import { furtherKinds } from "./further_kinds.js";
import { reverse } from "./kinds/reverse.js";

/**
 * @typedef {import("./stage.js").Kind} Kind
 * @typedef {() => Promise<Kind>} Loader  of one that is not there from the beginning
 */

/** @type {Record<string, Kind | Loader>} */
export const kinds = { reverse, ...furtherKinds };
