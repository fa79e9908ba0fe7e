// The signed chain of a desk's epochs: who may be sealed to, from the root key on. See crypto/chain.py.
import { fromBase64, fromHex } from "./bytes.js";
import { canonical } from "./canonical.js";
import { parseRecipient } from "./hybrid.js";
import { verify } from "./signing.js";

const CONTEXT = "alertas/v1/desk-epoch";
const FIELDS = ["desk", "epoch", "recipient", "signature", "site", "verify_key"];
const MAX_EPOCHS = 1000;

export class ChainError extends Error {}

// {epoch, recipient, verifyKeys: {epoch: bytes}} of an unbroken chain; ChainError otherwise. `statements` are JSON texts.
export function verifyChain(rootHex, site, desk, statements) {
  try {
    return follow(fromHex(rootHex), site, desk, statements);
  } catch (_) {
    throw new ChainError("the chain of signatures is missing or broken");
  }
}

function follow(root, site, desk, statements) {
  if (!statements.length || statements.length > MAX_EPOCHS) throw new Error("without epochs, or too many");
  const verifyKeys = {};
  let signer = root;
  let recipient = "";
  statements.forEach((text, at) => {
    const epoch = readStatement(text);
    if (epoch.site !== site || epoch.desk !== desk || epoch.epoch !== at + 1) throw new Error("out of place");
    if (!isSigned(epoch, signer)) throw new Error("not signed by the one before it");
    signer = verifyKeys[epoch.epoch] = keyOf(epoch.verify_key);
    recipient = epoch.recipient;
  });
  parseRecipient(recipient);
  return { epoch: statements.length, recipient, verifyKeys };
}

function readStatement(text) {
  const statement = JSON.parse(text);
  if (Object.keys(statement).sort().join() !== FIELDS.join()) throw new Error("a field missing or too many");
  return statement;
}

function isSigned(statement, signer) {
  const { signature, ...unsigned } = statement;
  return verify(signer, CONTEXT, canonical(Object.assign({ v: 1 }, unsigned)), fromBase64(signature));
}

function keyOf(coded) {
  const key = fromBase64(coded);
  if (key.length !== 32) throw new Error("not a verify key");
  return key;
}
