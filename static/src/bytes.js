// Bytes, and the texts that stand for them.
import { bytesToHex, concatBytes, hexToBytes } from "@noble/hashes/utils.js";

export const concat = concatBytes;
export const hex = bytesToHex;
export const fromHex = hexToBytes;

export function utf8(text) {
  return new TextEncoder().encode(text);
}

// The text of UTF-8 bytes; TypeError for anything else.
export function text(bytes) {
  return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
}

export function base64(bytes) {
  let binary = "";
  for (let at = 0; at < bytes.length; at += 8192) {
    binary += String.fromCharCode.apply(null, bytes.subarray(at, at + 8192));
  }
  return btoa(binary);
}

// The bytes of canonical base64; Error for anything else.
export function fromBase64(coded) {
  const bytes = Uint8Array.from(atob(coded), (sign) => sign.charCodeAt(0));
  if (base64(bytes) !== coded) throw new Error("not canonical base64");
  return bytes;
}

// Whether two byte strings are equal, in a time that says nothing of where they differ.
export function equal(one, other) {
  if (one.length !== other.length) return false;
  let difference = 0;
  for (let at = 0; at < one.length; at++) difference |= one[at] ^ other[at];
  return difference === 0;
}

export function random(length) {
  return crypto.getRandomValues(new Uint8Array(length));
}
