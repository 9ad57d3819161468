/** How much of the plane pictures show. */

/** The window of the notebook's plots. */
export const DATA_EXTENT = 1.2;

/** Of the two first pictures of the article, which stand side by side: noise and a spiral share it. */
export const OPENING_EXTENT = 1.4;

/** Wide enough for most of a normal distribution, and a spiral still fills half of it. */
export const NOISE_EXTENT = 1.8;

/** Between both: guided samples go beyond the data. */
export const GUIDED_EXTENT = 1.5;
