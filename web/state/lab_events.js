/** Writes the worker's events into a lab's state and into the record of its run. */

/**
 * @param {import("./lab_context.js").LabContext} lab
 * @param {() => import("./record.js").RunRecord} record  of the present run
 * @param {() => void} onFinished
 */
export function listenToWorker(lab, record, onFinished) {
  lab.client.on("progress", ({ step, losses, time, finished }) => {
    if (lab.get().status !== "training" && losses.length === 0) return;
    record().losses.add(losses);
    const unsaved = lab.get().unsaved + record().pace.add(step, time);
    lab.set({ step, unsaved, progress: lab.get().progress + 1 });
    if (!finished) return;
    onFinished(); // first: whoever hears of the end finds that samples are on their way
    lab.set({ status: "finished" });
  });
  lab.client.on("preview", ({ step, ...made }) => {
    record().quality.add(step, made.distance);
    lab.set({ preview: { step, ...made } });
  });
  lab.client.on("team", ({ size, problem, detail }) => {
    lab.set({ team: size });
    if (problem) lab.set({ trainingProblem: { message: problem, detail } });
  });
  lab.client.on("diverged", ({ step, message, detail }) => {
    record().pace.restart();
    record().losses.rewind(step);
    lab.set({
      status: "paused",
      step,
      progress: lab.get().progress + 1,
      trainingProblem: { message, detail },
    });
  });
  lab.client.on("states", ({ run, first, states, timesteps }) => {
    const { generation } = lab.get();
    if (!generation || generation.run !== run || generation.states.length !== first) return;
    const all = [...generation.states, ...states];
    lab.set({ generation: { ...generation, states: all, timesteps } });
  });
}
