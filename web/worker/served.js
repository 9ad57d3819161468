/**
 * The names under which files are served: the build gives each one after its content, so that it can
 * be kept for ever. See build-scripts/packer.mjs, which fills them in.
 */

/**
 * @param {string} name  as the source has it, of a file that lies beside the scripts
 * @returns {string}
 */
export const servedName = (name) => WHORL_SERVED[name];
