// The receipt of an alert: 95 random bits as nine Spanish words or thirty digits. See crypto/receipt.py.
// Here a receipt is its 12 bytes, big-endian; `list` is the list of 2048 words, `salt` the site's 16 public bytes.
import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";

import { concat, equal, fromHex, hex, random, utf8 } from "./bytes.js";

const WORDS = 9;
const DIGITS = 30;
const LETTERS_THAT_TELL = 4;
const CHECKS = BigInt(25);
const WORD_BITS = BigInt(11);
const MAX_CHARACTERS = 1000;

// `reason` is "unknown_word" (with its 1-based `position`), "length" or "check".
export class ReceiptError extends Error {
  constructor(reason, position = 0) {
    super(reason);
    this.reason = reason;
    this.position = position;
  }
}

export function newReceipt() {
  const bytes = random(12);
  bytes[0] &= 0x7f; // 95 bits
  return bytes;
}

export function readWordList(content) {
  const list = content.split(/\s+/).filter(Boolean);
  if (list.length !== 2048) throw new Error("not the list of words");
  return list;
}

// The nine words.
export function words(receipt, list) {
  let rest = (toNumber(receipt) << BigInt(4)) | BigInt(check(receipt)[0] >> 4);
  const found = [];
  for (let left = WORDS; left; left--, rest >>= WORD_BITS) found.unshift(list[Number(rest & BigInt(2047))]);
  return found;
}

// The six groups of five digits.
export function groups(receipt) {
  const checked = check(receipt);
  const number = toNumber(receipt) * CHECKS + BigInt(((checked[0] << 8) | checked[1]) % 25);
  return number.toString().padStart(DIGITS, "0").match(/.{5}/g);
}

// The receipt that was typed in either form, as tolerant as crypto/receipt.py; ReceiptError otherwise.
export function parseReceipt(typed, list) {
  if (typed.length > MAX_CHARACTERS) throw new ReceiptError("length");
  const plain = withoutAccents(typed);
  const found = plain.match(/\p{L}+/gu);
  return found ? fromWords(found, list) : fromDigits(plain.match(/[0-9]/g) || []);
}

export function token(receipt, salt) {
  return derive(receipt, salt, "alertas/v1/token");
}

// All that a store keeps of a receipt.
export function tokenHash(receipt, salt) {
  return sha256(token(receipt, salt));
}

export function mailboxSeed(receipt, salt) {
  return derive(receipt, salt, "alertas/v1/mailbox");
}

export function cardKey(receipt, salt) {
  return derive(receipt, salt, "alertas/v1/card");
}

function derive(receipt, salt, info) {
  return hkdf(sha256, receipt, salt, utf8(info), 32);
}

function check(receipt) {
  return sha256(concat(utf8("alertas/v1/receipt"), receipt));
}

function toNumber(receipt) {
  return BigInt(`0x${hex(receipt)}`);
}

function fromNumber(value) {
  if (value >> BigInt(95)) throw new ReceiptError("check");
  return fromHex(value.toString(16).padStart(24, "0"));
}

function withoutAccents(typed) {
  return typed.toLowerCase().normalize("NFKD").replace(/\p{Mn}/gu, "");
}

function tell(word) {
  return Array.from(withoutAccents(word)).slice(0, LETTERS_THAT_TELL).join("");
}

function fromWords(found, list) {
  const places = new Map(list.map((word, place) => [tell(word), place]));
  const numbers = found.map((word, at) => {
    const place = places.get(tell(word));
    if (place === undefined) throw new ReceiptError("unknown_word", at + 1);
    return place;
  });
  if (numbers.length !== WORDS) throw new ReceiptError("length");
  const number = numbers.reduce((sum, place) => (sum << WORD_BITS) | BigInt(place), BigInt(0));
  const receipt = fromNumber(number >> BigInt(4));
  if (BigInt(check(receipt)[0] >> 4) !== (number & BigInt(15))) throw new ReceiptError("check");
  return receipt;
}

function fromDigits(found) {
  if (found.length !== DIGITS) throw new ReceiptError("length");
  const typed = utf8(found.join(""));
  const receipt = fromNumber(BigInt(found.join("")) / CHECKS);
  // Thirty digits hold a little more than a receipt does.
  if (!equal(utf8(groups(receipt).join("")), typed)) throw new ReceiptError("check");
  return receipt;
}
