/**
 * Starts a script of the site as a worker.
 *
 * A page in a sandbox has no origin, so no file is its own and none can be its worker. There a worker
 * made on the spot imports the file, which works where the server lets every origin read it.
 *
 * @param {URL} address
 * @returns {Worker}
 * @throws {Error} if workers may not be started at all
 */
export function startScript(address) {
  try {
    return new Worker(address, { type: "module" });
  } catch {
    const text = `import ${JSON.stringify(address.href)};`;
    const made = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
    return new Worker(made, { type: "module" });
  }
}
