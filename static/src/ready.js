// What must be there before anything is sealed: the desks, proven from the root that the page names, and the words.
import { readDesks, readText } from "./api.js";
import { fromHex } from "./bytes.js";
import { ChainError, verifyChain } from "./chain.js";
import { readWordList } from "./receipt.js";

// This browser lacks something that sealing needs.
export class Unable extends Error {}

const NEEDED = ["BigInt", "fetch", "TextDecoder", "TextEncoder"];

// {salt, site, root, shown, workBits, today, words, desks: {id: {site, desk, epoch, recipient}}} for a form whose data-
// attributes name site, root and list of words. Unable, ChainError or ApiError where it cannot be had.
export async function prepare(form) {
  checkBrowser();
  const { site, root, words } = form.dataset;
  const [answer, list] = await Promise.all([readDesks(), readText(words)]);
  if (answer.site !== site || answer.root !== root) throw new ChainError("the interface names another root than the page");
  return {
    salt: fromHex(site),
    site,
    root,
    shown: answer.shown,
    workBits: answer.work_bits,
    today: answer.today || "",
    words: readWordList(list),
    desks: proveDesks(answer.desks, site, root),
    at: Date.now(),
  };
}

function checkBrowser() {
  const lacks = NEEDED.some((name) => typeof window[name] === "undefined");
  if (lacks || !window.crypto || !window.crypto.getRandomValues) throw new Unable("a function is missing");
}

function proveDesks(published, site, root) {
  const desks = {};
  for (const desk of Object.keys(published)) {
    const { epoch, recipient } = verifyChain(root, site, desk, published[desk]);
    desks[desk] = { site, desk, epoch, recipient };
  }
  return desks;
}
