/**
 * A canvas as sharp as the screen, that draws itself again when its size, the screen's density or
 * the colour scheme changes.
 */

/**
 * @param {HTMLElement} container
 * @param {{
 *   label: string,
 *   aspect?: number,
 *   paint: (context: CanvasRenderingContext2D, size: { width: number, height: number, density: number }) => void,
 * }} options
 *   `aspect` is height over width. `paint` works in CSS pixels and reads only what its figure keeps.
 */
export function createCanvas(container, { label, aspect = 1, paint }) {
  const canvas = document.createElement("canvas");
  canvas.className = "figure-canvas";
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", label);
  container.append(canvas);
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const dark = matchMedia("(prefers-color-scheme: dark)");
  let width = 0;
  let scheduled = 0;

  function resize() {
    const density = Math.min(window.devicePixelRatio || 1, 3);
    width = widthOf(container);
    canvas.width = Math.round(width * density);
    canvas.height = Math.round(width * aspect * density);
    canvas.style.width = `${width}px`;
    canvas.style.height = `${width * aspect}px`;
    now();
  }

  function now() {
    scheduled = 0;
    if (width === 0) return;
    const density = canvas.width / width;
    context.setTransform(density, 0, 0, density, 0, 0);
    context.clearRect(0, 0, width, width * aspect);
    paint(context, { width, height: width * aspect, density });
  }

  /** Paints before the next frame, once however often it is asked. */
  function repaint() {
    if (scheduled === 0) scheduled = requestAnimationFrame(now);
  }

  const observer = new ResizeObserver(() => {
    if (widthOf(container) !== width) resize();
  });
  observer.observe(container);
  dark.addEventListener("change", repaint);

  return {
    element: canvas,
    repaint,
    resize,
    /** @param {string} text  what the picture shows, for those who cannot see it */
    describe(text) {
      if (canvas.getAttribute("aria-label") !== text) canvas.setAttribute("aria-label", text);
    },
    destroy() {
      cancelAnimationFrame(scheduled);
      observer.disconnect();
      dark.removeEventListener("change", repaint);
      canvas.remove();
    },
  };
}

/**
 * In whole pixels, and never more than there are: a container may be 157.67 wide.
 * @param {HTMLElement} container
 */
function widthOf(container) {
  return Math.floor(container.getBoundingClientRect().width);
}
