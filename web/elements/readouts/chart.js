/**
 * A chart that is loaded when it comes into view, drawn anew a few times a second at most, and has a
 * table with the same numbers beside it.
 */

import { createTable } from "../../controls/table.js";
import { make } from "../../controls/dom.js";

const INTERVAL = 250; // ms: a chart needs no more, and the page's thread is for the reader

/**
 * @template Frame
 * @param {import("../stage.js").Stage} stage
 * @param {object} options
 * @param {string} options.label
 * @param {"createLossChart" | "createQualityChart" | "createBucketChart" | "createSamplersChart" | "createShareChart"} options.chart
 * @param {string[]} options.columns                    of the table
 * @param {() => Frame | null} options.frame            what is to be drawn now; null: nothing yet
 * @param {(frame: Frame) => string[][]} options.rows   the same for the table
 * @param {(keyof import("../../state/lab_state.js").LabState)[]} options.keys  of the lab, that it depends on
 */
export function createLazyChart(stage, { label, chart, columns, frame, rows, keys }) {
  const place = make("div", { class: "chart" });
  const table = createTable({ summary: "Show as a table", columns });
  const element = make("div", { class: "chart-and-table" }, [place, table.element]);
  /** @type {{ draw: (frame: any) => void, destroy: () => void } | null} */
  let drawn = null;
  let timer = 0;
  let over = false;

  function draw() {
    timer = 0;
    const now = frame();
    if (now === null || over) return;
    drawn?.draw(now);
    table.show(rows(now));
  }

  const observer = new IntersectionObserver(async (entries) => {
    if (!entries[entries.length - 1].isIntersecting) return;
    observer.disconnect();
    try {
      const charts = await stage.loadCharts();
      if (over) return;
      drawn = charts[chart](place, { label });
    } catch {
      place.replaceWith(
        make("p", {
          class: "picture-note",
          text: "The chart could not be loaded; its numbers are:",
        }),
      );
      table.element.open = true;
    }
    draw();
  });
  observer.observe(place);
  stage.onEnd(() => {
    over = true;
    clearTimeout(timer);
    observer.disconnect();
    drawn?.destroy();
  });
  const renew = stage.follow(keys, () => {
    timer ||= window.setTimeout(draw, INTERVAL);
  });
  return {
    element,
    /** Something else has changed that it depends on. */
    renew,
  };
}
