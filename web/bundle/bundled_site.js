/** Where Whorl's pages are: beside the script. Empty where nobody knows: then nothing can lead there. */

export { folder as siteAddress } from "./siblings.js";
