/** Where the site's own pages are: above the scripts. What is shared leads there. */

export const siteAddress = new URL("../", import.meta.url).href;
