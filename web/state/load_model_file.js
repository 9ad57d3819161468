/** Loads what reads a model file, which few readers open. */

export const loadModelFile = () => import("./model_file.js");
