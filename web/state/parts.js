/** The groups inside figures, as their `part` names them: styles/figures.css hides them, lessons point at them. */

export const parts = ["picture", "player", "settings", "toolbar", "charts", "notes", "share"];
