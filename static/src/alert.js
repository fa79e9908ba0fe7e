// An alert as POST /api/v1/alerts takes it: sealed objects and the closed list of clear fields. See alerts/filing.py.
import { base64, hex, random, utf8 } from "./bytes.js";
import { bind, padText } from "./binding.js";
import { canonical } from "./canonical.js";
import { newSeed, recipientOf, seal } from "./age.js";
import { cardKey, mailboxSeed, tokenHash } from "./receipt.js";
import { mailboxCard, messageKey } from "./tags.js";

// desk: {site, desk, epoch, recipient} that a chain proved; salt: the site's bytes; answers: their canonical JSON.
export function sealAlert(desk, salt, { answers, code, receipt, signals = "" }) {
  const place = { site: desk.site, case: hex(random(16)) };
  const seed = newSeed();
  const caseRecipient = recipientOf(seed);
  const card = cardKey(receipt, salt);
  const body = {
    answers,
    channel: "web",
    code,
    desk: desk.desk,
    mailbox: recipientOf(mailboxSeed(receipt, salt)),
    message_key: hex(messageKey(card)),
    sealed_by: "sender",
    signals,
  };
  const text = bind(Object.assign({ kind: "alert", role: "reporter" }, place), canonical(body));
  return {
    case: place.case,
    desk: desk.desk,
    epoch: desk.epoch,
    sealed_key: base64(sealCaseKey(place, desk, seed, caseRecipient)),
    sealed_text: base64(seal(padText(text), [caseRecipient])),
    mailbox: {
      token_hash: hex(tokenHash(receipt, salt)),
      case_recipient: caseRecipient,
      card: mailboxCard(card, place.case, caseRecipient, desk.desk),
    },
  };
}

function sealCaseKey(place, desk, seed, caseRecipient) {
  const header = { kind: "case-key", role: "key", desk: desk.desk, epoch: desk.epoch, recipient: caseRecipient };
  return seal(bind(Object.assign(header, place), utf8(base64(seed))), [desk.recipient]);
}
