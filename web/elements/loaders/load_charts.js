/** The charts, with Chart.js: by far the largest script, fetched when the first chart is in view. */

export const loadCharts = () => import("../../figures/charts.js");
