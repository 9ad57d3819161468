/** How many steps of a long computation fit into a slice, judged by how long the last ones took. */

export function createStepPace() {
  let millisecondsPerStep = 0;

  return {
    /**
     * Makes as many steps as fit into half of the time that is left, so that no slice lasts much too
     * long: at least one, at most `most`.
     * @template T
     * @param {number} deadline  by performance.now()
     * @param {number} most
     * @param {(steps: number) => Promise<T>} make
     */
    async make(deadline, most, make) {
      const start = performance.now();
      const fitting = Math.floor((deadline - start) / (2 * millisecondsPerStep || Infinity));
      const steps = Math.min(Math.max(fitting, 1), most);
      const made = await make(steps);
      millisecondsPerStep = (performance.now() - start) / steps;
      return made;
    },
  };
}
