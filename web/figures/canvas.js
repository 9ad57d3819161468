/**
 * A canvas as sharp as the screen, that draws itself again when its size, the screen's density or
 * the theme changes: its style sheet has a change of ink run as a transition.
 */

/**
 * A figure on a canvas: it draws the frame it was given last, or none yet.
 * @template {{ description: string }} Frame  `description` is what the picture shows, in words
 * @param {HTMLElement} container
 * @param {{
 *   label: string,
 *   aspect?: number,
 *   paint: (
 *     context: CanvasRenderingContext2D,
 *     size: { width: number, height: number, density: number },
 *     frame: Frame | null,
 *   ) => void,
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
  /** @type {Frame | null} */
  let frame = null;
  let width = 0;
  let density = 0; // device pixels in a CSS pixel
  let scheduled = 0;
  let resizing = 0;

  function resize() {
    width = widthOf(container);
    density = densityOf(container);
    canvas.width = Math.round(width * density);
    canvas.height = Math.round(width * aspect * density);
    canvas.style.width = `${width}px`;
    canvas.style.height = `${width * aspect}px`;
    now();
  }

  function now() {
    scheduled = 0;
    if (width === 0) return;
    const exact = canvas.width / width; // a canvas has whole pixels
    context.setTransform(exact, 0, 0, exact, 0, 0);
    context.clearRect(0, 0, width, width * aspect);
    paint(context, { width, height: width * aspect, density: exact }, frame);
  }

  /** Paints before the next frame, once however often it is asked. */
  function repaint() {
    if (scheduled === 0) scheduled = requestAnimationFrame(now);
  }

  // In the next frame: to change a size while sizes are told counts as an error of the window.
  function look() {
    cancelAnimationFrame(resizing);
    resizing = requestAnimationFrame(() => {
      if (widthOf(container) !== width || densityOf(container) !== density) resize();
    });
  }
  const observer = new ResizeObserver(look);
  observer.observe(container);
  window.addEventListener("resize", look); // slides are scaled anew, of which no observer hears
  canvas.addEventListener("transitionrun", repaint);

  return {
    /** @param {Frame} next */
    draw(next) {
      frame = next;
      if (canvas.getAttribute("aria-label") !== next.description) {
        canvas.setAttribute("aria-label", next.description);
      }
      repaint();
    },
    resize,
    destroy() {
      cancelAnimationFrame(scheduled);
      cancelAnimationFrame(resizing);
      observer.disconnect();
      window.removeEventListener("resize", look);
      canvas.remove();
    },
  };
}

/**
 * In whole pixels, and never more than there are: a container may be 157.67 wide. A page that scales
 * its slides does not change what they measure themselves.
 * @param {HTMLElement} container
 */
function widthOf(container) {
  return Math.floor(parseFloat(getComputedStyle(container).width)) || 0; // none where it is not shown
}

/**
 * Device pixels in a CSS pixel of the container, on a page that scales up its slides more of them.
 * @param {HTMLElement} container
 */
function densityOf(container) {
  const scale = container.getBoundingClientRect().width / container.offsetWidth;
  const scaled = scale > 1.05 && Number.isFinite(scale) ? scale : 1; // less is a rounded width
  return Math.min((window.devicePixelRatio || 1) * scaled, 3);
}
