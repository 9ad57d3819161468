/** The page that is one file: unpacks its script, and runs it. */

import { problemOf } from "../core/errors.js";
import { trusted } from "./trusted.js";
import { unpack } from "./unpack.js";

async function open() {
  await null; // what the build fills in stands at the end of the script
  const text = await unpack(WHORL_PAGE);
  const address = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  const script = document.createElement("script");
  script.src = trusted(address, "whorl-page"); // the script inside comes with a policy of its own
  document.head.append(script);
}

open().catch((error) => {
  const notice = document.createElement("p");
  notice.className = "notice";
  notice.textContent = problemOf(error).message;
  document.querySelector("main")?.prepend(notice);
});
