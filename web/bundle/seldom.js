/** whorl-seldom.js: what is seldom needed, and then by one reader's press of a button. */

export * from "../elements/parts/recovery.js";
export * from "../state/model_file.js";
