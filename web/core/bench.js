/** Pieces of work of known size, for whoever holds a clock. */

export class Bench {
  /** @type {import("./memory.js").Memory} */ #memory;

  /** @param {import("./memory.js").Memory} memory */
  constructor(memory) {
    this.#memory = memory;
  }

  /**
   * Multiplies and adds in registers only: the arithmetic peak that nothing can exceed.
   * @param {number} [rounds]
   * @returns {{flops: number, run: () => void}}
   */
  peak(rounds = 200000) {
    const { api } = this.#memory;
    return {
      flops: rounds * api.whorl_api_bench_peak_flops(),
      run: () => void api.whorl_api_bench_peak(rounds),
    };
  }

  /**
   * A matrix product c[rows, columns] over a depth; call free() when done.
   * @param {number} rows
   * @param {number} [columns]
   * @param {number} [depth]
   * @param {"forward" | "input_gradient" | "weight_gradient"} [product]
   * @returns {{flops: number, run: () => void, free: () => void}}
   */
  matmul(rows, columns = rows, depth = rows, product = "forward") {
    const { api } = this.#memory;
    const index = ["forward", "input_gradient", "weight_gradient"].indexOf(product);
    const blocks = [rows * columns, rows * depth, depth * columns].map((count) => {
      const address = api.whorl_api_allocate(4 * count);
      this.#memory.floatsAt(address, count).fill(0.001);
      return address;
    });
    return {
      flops: 2 * rows * columns * depth,
      run: () =>
        this.#memory.check(api.whorl_api_bench_matmul(...blocks, index, rows, columns, depth)),
      free: () => blocks.forEach((address) => api.whorl_api_free(address)),
    };
  }
}
