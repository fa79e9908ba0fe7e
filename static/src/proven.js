// What a mailbox's entries prove, one after the other: the same rules as alerts/mailbox/proving.py. It works on values
// and bytes alone and knows no page and no network.
import { text } from "./bytes.js";
import { verifyChain } from "./chain.js";
import { ACTS, DESK, REPORTER, compare, entryOf, inOrder, textValue } from "./conversation.js";
import { signedContent } from "./signing.js";
import { actTag } from "./tags.js";

const STATES = ["recibida", "en_revision", "necesitamos_mas_datos", "en_trabajo", "concluida"];

// What the holder of the receipt sees, and what the next act needs. What proves nothing is not shown.
//
// mailbox: the API's answer, its card checked; contents: [{binding, body}] as they opened; key: of the reporter's
// tags; root: the root's public key, hex. `brokenChain` tells that a desk which may speak cannot prove who it is.
export function prove(mailbox, contents, key, root) {
  const proven = new Proven(mailbox, root);
  for (const { binding, body } of contents.slice().sort(bySeqAndRole)) {
    try {
      if (binding.role === REPORTER && ACTS.includes(binding.kind)) proven.entries.push(ownEntry(binding, body, key));
      else if (proven.maySpeak(binding)) proven.take(binding, proven.signed(binding, body));
      else continue;
    } catch (_) {
      continue;
    }
    proven.seq = binding.seq;
  }
  return proven.seen();
}

class Proven {
  constructor(mailbox, root) {
    this.mailbox = mailbox;
    this.root = root;
    this.desks = new Set([mailbox.desk]);
    this.caseRecipient = mailbox.case_recipient;
    this.state = STATES[0];
    this.entries = [];
    this.floors = new Map();
    this.seq = 0;
    this.generation = 0;
    this.keys = new Map();
    this.brokenChain = false;
  }

  // Whether the desk has the case, in an epoch that it has not left behind.
  maySpeak(binding) {
    return this.desks.has(binding.desk) && binding.epoch >= (this.floors.get(binding.desk) || 1);
  }

  // Learn what a desk said.
  take(binding, content) {
    if (binding.kind === "reply") this.entries.push(entryOf(binding, DESK, content));
    else if (binding.kind === "state") this.state = stateOf(content);
    else if (binding.kind === "desk") this.desks.add(textValue(content, "desk"));
    else if (binding.kind === "recipient") this.renew(binding, content);
  }

  // Later acts go to the newest recipient, and what its desk signed in an earlier epoch counts no more.
  renew(binding, content) {
    if (!Number.isInteger(content.generation)) throw new Error("a generation has no number");
    if (content.generation <= this.generation) return;
    this.caseRecipient = textValue(content, "recipient");
    this.generation = content.generation;
    this.floors.set(binding.desk, binding.epoch);
  }

  // The content that a desk signed under this header; Error when no epoch of the desk signed it.
  signed(binding, body) {
    const key = this.keysOf(binding.desk)[binding.epoch];
    if (!key) throw new Error("an epoch that there is not");
    return contentOf({ content: signedContent(documentOf(body), binding, key) });
  }

  // A desk's verify keys by epoch, none behind a broken chain.
  keysOf(desk) {
    if (!this.keys.has(desk)) this.keys.set(desk, this.verifiedKeys(desk));
    return this.keys.get(desk);
  }

  verifiedKeys(desk) {
    const { site, desks } = this.mailbox;
    try {
      return verifyChain(this.root, site, desk, new Map(Object.entries(desks)).get(desk) || []).verifyKeys;
    } catch (_) {
      this.brokenChain = true;
      return {};
    }
  }

  seen() {
    const entries = inOrder(this.entries);
    const last = (kind) => entries.filter((entry) => entry.kind === kind).pop() || {};
    const { state, caseRecipient, seq, brokenChain } = this;
    const notifyFirst = last("notify").text || null;
    return { state, entries, notifyFirst, identifiedOn: last("identity").on || null, caseRecipient, seq, brokenChain };
  }
}

// What the reporter did, under a tag that only the receipt yields; Error otherwise.
function ownEntry(binding, body, key) {
  const document = documentOf(body);
  const content = contentOf(document);
  if (document.tag !== actTag(key, binding, content)) throw new Error("not written with the receipt");
  return entryOf(binding, REPORTER, content);
}

function documentOf(body) {
  return JSON.parse(text(body));
}

function contentOf({ content }) {
  if (!content || typeof content !== "object" || Array.isArray(content)) throw new Error("content of another shape");
  return content;
}

function stateOf({ state }) {
  if (!STATES.includes(state)) throw new Error("a state that there is not");
  return state;
}

function bySeqAndRole({ binding: one }, { binding: other }) {
  return one.seq - other.seq || compare(one.role, other.role);
}
