/** The lessons, and what shows them: fetched when an element has one. */

export const loadLessons = () => import("../lesson/lessons.js");
