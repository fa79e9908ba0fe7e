// A proof of work in the background, in small slices: never required, never felt. See alerts/web/work.py.
import { sha256 } from "@noble/hashes/sha2.js";

import { concat, utf8 } from "./bytes.js";

const SLICE_MS = 12;
const PAUSE_MS = 60;
const CONTEXT = utf8("alertas/v1/work");

export function challengeOf(shown, tokenHash) {
  return sha256(concat(CONTEXT, utf8(shown), tokenHash));
}

export function isWork(challenge, answer, bits) {
  const digest = sha256(concat(challenge, utf8(answer)));
  let zeros = 0;
  for (const byte of digest) {
    zeros += byte ? Math.clz32(byte) - 24 : 8;
    if (byte) break;
  }
  return zeros >= bits;
}

// Starts looking. `answer` is empty until it is found; `stop()` ends it.
export function startWork(challenge, bits) {
  const search = { answer: "", stopped: false, stop: () => { search.stopped = true; } };
  let next = 0;
  function slice() {
    const until = performance.now() + SLICE_MS;
    while (!search.stopped && !search.answer && performance.now() < until) {
      for (let tries = 0; tries < 16 && !search.answer; tries++, next++) {
        if (isWork(challenge, String(next), bits)) search.answer = String(next);
      }
    }
    if (!search.stopped && !search.answer) setTimeout(slice, PAUSE_MS);
  }
  setTimeout(slice, PAUSE_MS);
  return search;
}
