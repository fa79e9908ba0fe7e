// Hybrid post-quantum recipients: how a file key is wrapped to them (age.md, "The mlkem768x25519 recipient type").
// X-Wing (draft-connolly-cfrg-xwing-kem) inside HPKE (RFC 9180) in base mode.
import { chacha20poly1305 } from "@noble/ciphers/chacha.js";
import { x25519 } from "@noble/curves/ed25519.js";
import { expand, extract } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { sha3_256, shake256 } from "@noble/hashes/sha3.js";
import { ml_kem768 } from "@noble/post-quantum/ml-kem.js";
import { bech32 } from "@scure/base";

import { concat, random, utf8 } from "./bytes.js";

export const ENC_LENGTH = 1120;
export const WRAPPED_LENGTH = 32;
const LATTICE_KEY = 1184;
const LATTICE_CIPHERTEXT = 1088;
const LATTICE_SEED = 64;
const PREFIX = "age1pq";
const INFO = utf8("age-encryption.org/mlkem768x25519");
const XWING_LABEL = utf8("\\.//^\\");
// "HPKE", KEM 0x647a, HKDF-SHA256, ChaCha20-Poly1305
const SUITE = concat(utf8("HPKE"), Uint8Array.of(0x64, 0x7a, 0, 1, 0, 3));
const NOTHING = new Uint8Array(0);

export function newSeed() {
  return random(32);
}

// The recipient (`age1pq1…`) whose files this 32-byte seed opens.
export function recipientOf(seed) {
  const { lattice, scalar } = expandSeed(seed);
  const key = concat(lattice.publicKey, x25519.getPublicKey(scalar));
  return bech32.encode(PREFIX, bech32.toWords(key), false);
}

// The 1216 public bytes of a recipient; Error for a text of any other kind.
export function parseRecipient(recipient) {
  const { prefix, words } = bech32.decode(recipient, false);
  const key = bech32.fromWords(words);
  if (prefix !== PREFIX || key.length !== LATTICE_KEY + 32) throw new Error("not a hybrid recipient");
  return key;
}

// What the stanza for a recipient carries: {enc, body}.
export function wrap(fileKey, publicKey) {
  const lattice = ml_kem768.encapsulate(publicKey.subarray(0, LATTICE_KEY));
  const curveKey = publicKey.subarray(LATTICE_KEY);
  const ephemeral = random(32);
  const share = x25519.getPublicKey(ephemeral);
  const curveSecret = x25519.getSharedSecret(ephemeral, curveKey); // Error for a point of low order
  const { key, nonce } = schedule(combine(lattice.sharedSecret, curveSecret, share, curveKey));
  return { enc: concat(lattice.cipherText, share), body: chacha20poly1305(key, nonce).encrypt(fileKey) };
}

// The file key of a stanza, or null when it was wrapped to another recipient.
export function unwrap(enc, body, seed) {
  const { lattice, scalar } = expandSeed(seed);
  const share = enc.subarray(LATTICE_CIPHERTEXT);
  const latticeSecret = ml_kem768.decapsulate(enc.subarray(0, LATTICE_CIPHERTEXT), lattice.secretKey);
  const curveSecret = x25519.getSharedSecret(scalar, share);
  const { key, nonce } = schedule(combine(latticeSecret, curveSecret, share, x25519.getPublicKey(scalar)));
  try {
    return chacha20poly1305(key, nonce).decrypt(body);
  } catch (_) {
    return null;
  }
}

// X-Wing, "expandDecapsulationKey".
function expandSeed(seed) {
  if (seed.length !== 32) throw new Error("a hybrid seed has 32 bytes");
  const expanded = shake256(seed, { dkLen: LATTICE_SEED + 32 });
  return { lattice: ml_kem768.keygen(expanded.subarray(0, LATTICE_SEED)), scalar: expanded.subarray(LATTICE_SEED) };
}

// X-Wing, "Combiner".
function combine(latticeSecret, curveSecret, share, curveKey) {
  return sha3_256(concat(latticeSecret, curveSecret, share, curveKey, XWING_LABEL));
}

// RFC 9180, 5.1, mode_base: the key and nonce of the only message.
function schedule(shared) {
  const context = concat(
    Uint8Array.of(0),
    labeledExtract(undefined, "psk_id_hash", NOTHING),
    labeledExtract(undefined, "info_hash", INFO),
  );
  const secret = labeledExtract(shared, "secret", NOTHING);
  return { key: labeledExpand(secret, "key", context, 32), nonce: labeledExpand(secret, "base_nonce", context, 12) };
}

function labeledExtract(salt, label, ikm) {
  return extract(sha256, concat(utf8("HPKE-v1"), SUITE, utf8(label), ikm), salt);
}

function labeledExpand(secret, label, info, length) {
  return expand(sha256, secret, concat(Uint8Array.of(0, length), utf8("HPKE-v1"), SUITE, utf8(label), info), length);
}
