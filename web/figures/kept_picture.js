/** A picture as large as a plane, kept and shown again while nothing it was made from changes. */

export function createKeptPicture() {
  const canvas = document.createElement("canvas");
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  /** @type {unknown[]} */
  let kept = [];

  return {
    /**
     * @param {CanvasRenderingContext2D} target  in CSS pixels
     * @param {import("./plane.js").Plane} plane
     * @param {number} density       device pixels in a CSS pixel
     * @param {unknown[]} ingredients  all that the picture depends on, compared by identity
     * @param {(context: CanvasRenderingContext2D, size: number) => void} make
     *   draws on the cleared picture in device pixels, `size` by `size` of them
     */
    paint(target, plane, density, ingredients, make) {
      const size = Math.round(plane.size * density);
      const wanted = [size, plane.extent, plane.inset, ...ingredients];
      if (wanted.length !== kept.length || wanted.some((value, i) => value !== kept[i])) {
        kept = wanted;
        if (canvas.width !== size) canvas.width = canvas.height = size;
        context.setTransform(1, 0, 0, 1, 0, 0);
        context.clearRect(0, 0, size, size);
        make(context, size);
      }
      target.drawImage(canvas, 0, 0, plane.size, plane.size);
    },
  };
}
