// Ed25519 signatures under a context (crypto/signing.py), and what a desk signs (alerts/envelope.py).
import { ed25519 } from "@noble/curves/ed25519.js";

import { concat, fromBase64, utf8 } from "./bytes.js";
import { canonical } from "./canonical.js";

const DESK_CONTENT = "alertas/v1/desk-content";

// Whether the signature is this key's, for this context and message; malformed keys are a plain no.
export function verify(verifyKey, context, message, signature) {
  try {
    // zip215 is for blockchains: RFC 8032 takes only one spelling of a point
    return ed25519.verify(signature, concat(utf8(`${context}\0`), message), verifyKey, { zip215: false });
  } catch (_) {
    return false;
  }
}

// The content that a desk signed under this binding; Error when the signature is not of `verifyKey`.
export function signedContent(document, binding, verifyKey) {
  const { content, signature } = document;
  const signed = canonical([binding, content]);
  if (!verify(verifyKey, DESK_CONTENT, signed, fromBase64(signature))) throw new Error("not the desk's signature");
  return content;
}
