// The header inside every sealed plaintext, and lengths that say little. See crypto/binding.py, crypto/padding.py.
import { concat } from "./bytes.js";
import { canonical, fromCanonical } from "./canonical.js";

const MAX_BYTES = 8192;
const KIB = 1024;
const SIZE_CLASSES = [8 * KIB, 32 * KIB, 128 * KIB];
const PADME_FLOOR = 64 * KIB;
const BLANK = { site: "", case: "", kind: "", seq: 0, role: "", desk: "", epoch: 0, recipient: "" };
const NEW_LINE = 10;
const SPACE = 32;

// The plaintext to seal: site, case, kind and what else applies (seq, role, desk, epoch, recipient), then the body.
export function bind(binding, body) {
  const header = canonical(Object.assign({ v: 1 }, BLANK, binding));
  if (header.length > MAX_BYTES) throw new Error("a binding is too long");
  return concat(header, Uint8Array.of(NEW_LINE), body);
}

// {binding, body} of a plaintext; Error when it does not begin with a binding.
export function readBinding(plaintext) {
  const end = plaintext.subarray(0, MAX_BYTES + 1).indexOf(NEW_LINE);
  if (end < 0) throw new Error("no binding");
  const { v, ...binding } = fromCanonical(plaintext.subarray(0, end));
  const names = Object.keys(BLANK);
  const fits = (name) => (BLANK[name] === 0 ? Number.isSafeInteger(binding[name]) : typeof binding[name] === "string");
  if (v !== 1 || Object.keys(binding).length !== names.length || !names.every(fits)) {
    throw new Error("no binding");
  }
  return { binding, body: plaintext.subarray(end + 1) };
}

// The body of a plaintext that is bound exactly as expected; Error otherwise.
export function unbind(plaintext, expected) {
  const { binding, body } = readBinding(plaintext);
  const wanted = Object.assign({}, BLANK, expected);
  if (Object.keys(BLANK).some((name) => binding[name] !== wanted[name])) throw new Error("bound elsewhere");
  return body;
}

// The text with spaces after it, up to 8, 32 or 128 KiB.
export function padText(bytes) {
  const size = SIZE_CLASSES.find((each) => bytes.length <= each);
  if (!size) throw new Error("larger than the largest size class");
  const padded = new Uint8Array(size).fill(SPACE);
  padded.set(bytes);
  return padded;
}

// The body of a padded text without the spaces after it.
export function trimEnd(bytes) {
  let end = bytes.length;
  while (end && bytes[end - 1] === SPACE) end--;
  return bytes.subarray(0, end);
}

// The padded length of an attachment, at least 64 KiB (PURBs, 2019, Section 4); lengths under 2^31.
export function padme(length) {
  if (length <= PADME_FLOOR) return PADME_FLOOR;
  const exponent = 31 - Math.clz32(length);
  const freeBits = exponent - (32 - Math.clz32(exponent));
  const mask = 2 ** freeBits - 1;
  return Math.floor((length + mask) / (mask + 1)) * (mask + 1);
}
