/** The network: its layers with their sizes, and the time embedding as a heat map. */

import { createNetworkDiagram } from "../../figures/network_diagram.js";
import { createHeatMap } from "../../figures/heat_map.js";
import { make, say } from "../../controls/dom.js";
import { makeField } from "../parts/fields.js";
import { createTimeSlider } from "../views/time_slider.js";
import { count } from "../readouts/phrases.js";
import styles from "../../styles/network.css";

/** @type {import("../stage.js").Kind} */
export const network = {
  label: "The network",
  styles: [styles],
  create(stage) {
    const { lab } = stage;
    const picture = make("div", { part: "picture" });
    const map = make("div", { class: "heat-map" });
    const note = make("p", { class: "figure-note", part: "notes" });
    stage.root.append(
      picture,
      make("div", { class: "split" }, [
        make("div", {}, [
          make("div", { part: "picture" }, [
            make("h3", { class: "picture-title", text: "The time embedding" }),
            map,
          ]),
          createTimeSlider(stage).element,
          note,
        ]),
        make("div", { class: "side" }, [
          make("div", { class: "panel", part: "settings" }, [
            makeField(stage, "hidden_width"),
            makeField(stage, "block_count"),
            makeField(stage, "time_width"),
          ]),
        ]),
      ]),
    );
    const diagram = stage.keep(createNetworkDiagram(picture, { label: "Layers of the network" }));
    const heatMap = stage.keep(createHeatMap(map, { label: "The time embedding", aspect: 0.5 }));

    /** @type {import("../../worker/protocol.js").Answers["network"] | null} */
    let answer = null;
    let shown = 0;
    stage.follow(["run"], async ({ run }) => {
      if (!run || run.id === shown) return;
      shown = run.id;
      answer = await lab.network();
      if (lab.get().run?.id !== run.id) return;
      diagram.draw({
        tensors: answer.tensors,
        settings: run.settings,
        description: `A network of ${count(run.parameterCount)} weights: ${run.settings.block_count} residual blocks of width ${run.settings.hidden_width}.`,
      });
      drawMap();
    });
    stage.follow(["timestep"], drawMap);

    function drawMap() {
      if (!answer) return;
      const { embedding, timesteps, time_width: columns } = answer;
      const row = Math.min(lab.get().timestep, timesteps - 1);
      const words = `Each row is one diffusion time, as the network is told it: ${columns} sines and cosines, from fast on the left to slow on the right. The marked row is diffusion time ${row}.`;
      say(note, words);
      heatMap.draw({
        values: embedding,
        rows: timesteps,
        columns,
        row,
        rowLabel: "diffusion time",
        columnLabel: "sines and cosines",
        description: words,
      });
    }
    return { state: () => ({ network: answer }) };
  },
};
