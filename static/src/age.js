// age files with hybrid recipients only (C2SP age.md). Sealing is push style, so that a file is sealed in slices.
import { chacha20poly1305 } from "@noble/ciphers/chacha.js";
import { hkdf } from "@noble/hashes/hkdf.js";
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";

import { base64, concat, equal, fromBase64, random, text, utf8 } from "./bytes.js";
import { ENC_LENGTH, WRAPPED_LENGTH, parseRecipient, unwrap, wrap } from "./hybrid.js";

export { newSeed, recipientOf } from "./hybrid.js";

const VERSION = "age-encryption.org/v1";
const TYPE = "mlkem768x25519";
const COLUMNS = 64;
const CHUNK = 64 * 1024;
const TAG = 16;
const FILE_KEY = 16;
const NONCE = 16;
const MAX_HEADER_BYTES = 64 * 1024;

// Seals to recipients: the file is begin(), what update() gave, and finish(), one after the other.
export class Sealer {
  constructor(recipients) {
    if (!recipients.length) throw new Error("nobody to seal to");
    this.keys = recipients.map(parseRecipient);
    this.rest = new Uint8Array(0);
  }

  begin() {
    const fileKey = random(FILE_KEY);
    const nonce = random(NONCE);
    this.stream = new Stream(payloadKey(fileKey, nonce));
    return concat(writeHeader(fileKey, this.keys), nonce);
  }

  update(data) {
    const waiting = concat(this.rest, data);
    const sealed = [];
    let at = 0;
    // The last chunk is marked, so a full one waits until it is known not to be the last.
    for (; waiting.length - at > CHUNK; at += CHUNK) {
      sealed.push(this.stream.seal(waiting.subarray(at, at + CHUNK), false));
    }
    this.rest = waiting.slice(at);
    return concat(...sealed);
  }

  finish() {
    return this.stream.seal(this.rest, true);
  }
}

// The age file of these bytes.
export function seal(bytes, recipients) {
  const sealer = new Sealer(recipients);
  return concat(sealer.begin(), sealer.update(bytes), sealer.finish());
}

// The bytes of an age file that one of the seeds opens; Error otherwise.
export function open(sealed, seeds) {
  const { stanzas, mac, authenticated, payload } = readHeader(sealed);
  const fileKey = findFileKey(stanzas, seeds);
  if (!fileKey || !equal(headerMac(fileKey, authenticated), mac)) throw new Error("does not open");
  if (payload.length < NONCE + TAG) throw new Error("cut off");
  const stream = new Stream(payloadKey(fileKey, payload.subarray(0, NONCE)));
  const opened = [];
  let at = NONCE;
  for (let last = false; !last; at += CHUNK + TAG) {
    last = payload.length - at <= CHUNK + TAG;
    opened.push(stream.open(payload.subarray(at, at + CHUNK + TAG), last));
  }
  if (opened.length > 1 && !opened[opened.length - 1].length) throw new Error("an empty last chunk");
  return concat(...opened);
}

// The payload's chunks (age.md, "Payload").
class Stream {
  constructor(key) {
    this.key = key;
    this.chunk = 0;
  }

  cipher(last) {
    const nonce = new Uint8Array(12);
    new DataView(nonce.buffer).setUint32(7, this.chunk++);
    nonce[11] = last ? 1 : 0;
    return chacha20poly1305(this.key, nonce);
  }

  seal(bytes, last) {
    return this.cipher(last).encrypt(bytes);
  }

  open(bytes, last) {
    return this.cipher(last).decrypt(bytes);
  }
}

function payloadKey(fileKey, nonce) {
  return hkdf(sha256, fileKey, nonce, utf8("payload"), 32);
}

function headerMac(fileKey, authenticated) {
  return hmac(sha256, hkdf(sha256, fileKey, undefined, utf8("header"), 32), authenticated);
}

function writeHeader(fileKey, keys) {
  const stanzas = keys.map((key) => {
    const { enc, body } = wrap(fileKey, key);
    return `-> ${TYPE} ${rawBase64(enc)}\n${rawBase64(body)}\n`; // 32 bytes never fill a line
  });
  const authenticated = utf8(`${VERSION}\n${stanzas.join("")}---`);
  return concat(authenticated, utf8(` ${rawBase64(headerMac(fileKey, authenticated))}\n`));
}

// The stanzas as {args, body}, the MAC, the bytes it is over, and the payload.
function readHeader(sealed) {
  const lines = new Lines(sealed);
  if (lines.next() !== VERSION) throw new Error("not an age file");
  const stanzas = [];
  let before = lines.at;
  let line = lines.next();
  for (; line.startsWith("-> "); before = lines.at, line = lines.next()) {
    stanzas.push({ args: line.slice(3).split(" "), body: readBody(lines) });
  }
  if (!line.startsWith("--- ")) throw new Error("no MAC");
  return {
    stanzas,
    mac: fromRawBase64(line.slice(4)),
    authenticated: sealed.subarray(0, before + 3),
    payload: sealed.subarray(lines.at),
  };
}

function readBody(lines) {
  const parts = [];
  for (;;) {
    const line = lines.next();
    if (line.length > COLUMNS) throw new Error("a line is too long");
    parts.push(fromRawBase64(line));
    if (line.length < COLUMNS) return concat(...parts);
  }
}

class Lines {
  constructor(sealed) {
    this.sealed = sealed.subarray(0, MAX_HEADER_BYTES);
    this.at = 0;
  }

  next() {
    const end = this.sealed.indexOf(10, this.at);
    if (end < 0) throw new Error("the header has no end");
    const line = text(this.sealed.subarray(this.at, end));
    this.at = end + 1;
    return line;
  }
}

function findFileKey(stanzas, seeds) {
  for (const { args, body } of stanzas) {
    if (args[0] !== TYPE) continue;
    const enc = args.length === 2 ? fromRawBase64(args[1]) : [];
    if (enc.length !== ENC_LENGTH || body.length !== WRAPPED_LENGTH) throw new Error("a malformed stanza");
    for (const seed of seeds) {
      const fileKey = unwrap(enc, body, seed);
      if (fileKey) return fileKey;
    }
  }
  return null;
}

function rawBase64(bytes) {
  return base64(bytes).replace(/=+$/, "");
}

function fromRawBase64(coded) {
  if (coded.includes("=")) throw new Error("not raw base64");
  return fromBase64(coded + "=".repeat((4 - (coded.length % 4)) % 4));
}
