/** What the build fills in: the names under which files are served, by their names in the source. */
declare const WHORL_SERVED: Record<string, string>;

/** What the build fills into the service worker: all that the pages need, relative to the site. */
declare const WHORL_SITE: { version: string; pages: string[]; assets: string[] };

/** What the build fills into bundles: the packed files that are inside, by their names. */
declare const WHORL_INSIDE: Record<string, string>;
declare const WHORL_MODELS: Record<string, string>;

/** The text of the worker; packed in the page that is one file. */
declare const WHORL_WORKER: string;

/** The charts' script, packed; empty where it is a file of its own. */
declare const WHORL_CHARTS: string;
/** Of the page that is one file: its script, packed. */
declare const WHORL_PAGE: string;

/** The same of the kinds of figures that few pages need. */
declare const WHORL_FIGURES: string;
