// A mailbox that the holder of its receipt opens: found by a token, checked, opened, proven. The receipt goes nowhere.
import { open, recipientOf } from "./age.js";
import { readBinding } from "./binding.js";
import { fromBase64, hex } from "./bytes.js";
import { ApiError, openMailbox } from "./api.js";
import { REPORTER } from "./conversation.js";
import { prove } from "./proven.js";
import { cardKey, mailboxSeed, token } from "./receipt.js";
import { isCard, messageKey } from "./tags.js";

const LARGEST_SEQ = 1e9;
const PATIENCE_MS = 60000;
const BREATH_MS = 12; // how long the page may stand still while entries are opened

// What a mailbox says does not fit the receipt (`tampered`) or the page (`root`).
export class Refused extends Error {
  constructor(reason) {
    super(reason);
    this.reason = reason;
  }
}

// What a receipt yields on a site, and what was opened with it. `forget()` when the mailbox is left.
export class Opener {
  // salt, root: the site's id and its root's public key, hex
  constructor(receipt, salt, site, root) {
    const card = cardKey(receipt, salt);
    Object.assign(this, { site, root, card, token: hex(token(receipt, salt)), seed: mailboxSeed(receipt, salt) });
    this.key = messageKey(card);
    this.known = new Map();
  }

  // What the mailbox proves and what the next act needs; null for an unknown receipt. Refused, or ApiError.
  async look(onProgress) {
    const mailbox = await inTime(openMailbox(this.token));
    if (!mailbox.found) return null;
    this.check(mailbox);
    const contents = await this.contents(mailbox, onProgress);
    const proven = prove(mailbox, contents, this.key, this.root);
    return Object.assign(proven, { line: this.line(mailbox, proven) });
  }

  forget() {
    this.known.clear();
    for (const secret of [this.seed, this.card, this.key]) secret.fill(0);
    this.token = "";
  }

  check({ site, root, card, case: caseId, case_recipient: recipient, desk }) {
    if (site !== this.site || root !== this.root) throw new Refused("root");
    if (!isCard(card, this.card, caseId, recipient, desk)) throw new Refused("tampered");
  }

  // Headers and bodies; an entry that was opened before is not opened again.
  async contents(mailbox, onProgress) {
    let rested = performance.now();
    for (const [at, sealed] of mailbox.entries.entries()) {
      if (!this.known.has(sealed)) this.known.set(sealed, contentOf(sealed, this.seed, mailbox));
      if (performance.now() - rested < BREATH_MS) continue;
      onProgress(at + 1, mailbox.entries.length);
      await new Promise((resolve) => setTimeout(resolve));
      rested = performance.now();
    }
    return mailbox.entries.map((sealed) => this.known.get(sealed)).filter(Boolean);
  }

  // Where the reporter's next act goes: see acts.js.
  line(mailbox, { caseRecipient, seq }) {
    const { site, case: caseId, today } = mailbox;
    this.recipient = this.recipient || recipientOf(this.seed);
    const mailboxRecipient = this.recipient;
    return { site, case: caseId, caseRecipient, mailboxRecipient, messageKey: this.key, seq: seq + 1, on: today };
  }
}

// Header and body of a sealed entry (base64) of this mailbox's case; null for anything else.
export function contentOf(sealed, seed, mailbox) {
  try {
    const { binding, body } = readBinding(open(fromBase64(sealed), [seed]));
    const largest = binding.role === REPORTER ? LARGEST_SEQ / 2 : LARGEST_SEQ; // what follows it needs room
    const inPlace = binding.site === mailbox.site && binding.case === mailbox.case;
    return inPlace && binding.seq >= 0 && binding.seq <= largest ? { binding, body } : null;
  } catch (_) {
    return null;
  }
}

// The answer, or ApiError 0 when none comes: a telephone can wait forever.
function inTime(answer) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new ApiError(0)), PATIENCE_MS);
  });
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}
