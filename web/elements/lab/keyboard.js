/** Keys of the lab. They work while the focus is inside and not on a control that has its own. */

const CONTROLS = "input, button, select, textarea, summary, a, dialog, [role=slider]";

/**
 * @param {import("../stage.js").Stage} stage
 * @param {HTMLElement} body
 * @param {{ views: import("./views.js").Views, openHelp: () => unknown, closeSheet: () => void }} lab
 */
export function listenToKeys({ lab }, body, { views, openHelp, closeSheet }) {
  /** @type {Record<string, () => void>} */
  const actions = {
    " ": () => void lab.startOrPause(),
    s: () => void lab.train(1),
    r: () => void lab.reset(),
    ArrowLeft: () => views.move(-1),
    ArrowRight: () => views.move(1),
    Home: () => views.move(-Infinity),
    End: () => views.move(Infinity),
    "?": openHelp,
  };
  const { datasets } = lab.get().core;
  datasets.slice(0, 3).forEach(({ name }, i) => {
    actions[i + 1] = () => void lab.change({ data: name });
  });
  for (let view = 0; view < 5; view++) actions[view + 4] = () => views.toggle(view);

  body.addEventListener("keydown", (event) => {
    const target = /** @type {Element} */ (event.target);
    const typing = target.matches("input[type=text], textarea");
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z" && !typing) {
      event.preventDefault();
      if (event.shiftKey) lab.redo();
      else lab.undo();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape" && !target.closest("dialog")) closeSheet(); // a dialog closes itself
    if (target.closest(CONTROLS)) return;
    const action = actions[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });
}
