/** The few pictures on buttons, drawn on a 24 by 24 grid. */

const SVG = "http://www.w3.org/2000/svg";

/** @type {Record<string, string>} */
const paths = {
  play: "M7 4.5v15l12-7.5z",
  pause: "M7 5h3.5v14H7zM13.5 5H17v14h-3.5z",
  forward: "M6 5v14l9-7zM16 5h2.5v14H16z",
  back: "M18 5v14l-9-7zM5.5 5H8v14H5.5z",
  first: "M12.5 5v14L4 12zM20.5 5v14L12 12z",
  last: "M11.5 5v14l8.5-7zM3.5 5v14l8.5-7z",
  reset: "M12 4.5a7.5 7.5 0 1 1-7.2 5.4l2.3.7A5.1 5.1 0 1 0 12 6.9V10L6.8 5.8 12 1.6z",
  undo: "M9 5v4h5.5a5.5 5.5 0 0 1 0 11H8v-2.4h6.5a3.1 3.1 0 0 0 0-6.2H9v4L2.5 10.2z",
  redo: "M15 5v4H9.5a5.5 5.5 0 0 0 0 11H16v-2.4H9.5a3.1 3.1 0 0 1 0-6.2H15v4l6.5-5.2z",
  share: "M12 2l5 5.5h-3.8v8h-2.4v-8H7zM4.5 11.5h4v2.4H6.9v5.7h10.2v-5.7h-1.6v-2.4h4V22h-15z",
  check: "M9.5 18.5 3.5 12.5 5.6 10.4 9.5 14.3 18.4 5.4 20.5 7.5z",
  dice: "M5 3h14a2 2 0 0 1 2 2v14a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2zM8 6.3a1.7 1.7 0 1 0 0 3.4 1.7 1.7 0 0 0 0-3.4zM16 6.3a1.7 1.7 0 1 0 0 3.4 1.7 1.7 0 0 0 0-3.4zM12 10.3a1.7 1.7 0 1 0 0 3.4 1.7 1.7 0 0 0 0-3.4zM8 14.3a1.7 1.7 0 1 0 0 3.4 1.7 1.7 0 0 0 0-3.4zM16 14.3a1.7 1.7 0 1 0 0 3.4 1.7 1.7 0 0 0 0-3.4z",
};

/**
 * @param {string} name
 * @returns {SVGSVGElement}
 */
export function makeIcon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", "icon");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", paths[name]);
  path.setAttribute("fill-rule", "evenodd");
  svg.append(path);
  return svg;
}
