// Tags that only the holder of a receipt can make. See alerts/filing.py and alerts/conversation.py.
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";

import { equal, fromHex, hex, utf8 } from "./bytes.js";
import { canonical } from "./canonical.js";

// The key of the tags on what a reporter does; sealed inside the alert for its desk.
export function messageKey(cardKey) {
  return hmac(sha256, cardKey, utf8("message"));
}

// The card of a mailbox, hex: nobody can swap whom the reporter writes to and who may answer.
export function mailboxCard(cardKey, caseId, caseRecipient, desk) {
  return hex(hmac(sha256, cardKey, canonical([caseId, caseRecipient, desk])));
}

export function isCard(card, cardKey, caseId, caseRecipient, desk) {
  return equal(fromHex(card), fromHex(mailboxCard(cardKey, caseId, caseRecipient, desk)));
}

// The tag, hex, of an act of the reporter; a message's is older than the other kinds and does not name its kind.
export function actTag(key, { case: caseId, seq, kind }, content) {
  const place = kind === "message" ? [caseId, seq] : [caseId, seq, kind];
  return hex(hmac(sha256, key, canonical([...place, content])));
}
