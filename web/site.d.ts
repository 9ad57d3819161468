/** What the build fills in: the names under which files are served, by their names in the source. */
declare const WHORL_SERVED: Record<string, string>;

/** What the build fills into the service worker: all that the pages need, relative to the site. */
declare const WHORL_SITE: { version: string; pages: string[]; assets: string[] };
