/** The article's figures, in its order. */
export const kinds = [
  "reverse",
  "scratch",
  "data",
  "forward",
  "closed-form",
  "schedule",
  "step",
  "network",
  "training",
  "generation",
  "conditional",
  "steer",
  "edit",
];
