// What a reporter does after filing, as sealed objects for POST /api/v1/mailbox/….
//
// `line` is what the mailbox proved: {site, case, caseRecipient, mailboxRecipient, messageKey, seq, on}, `seq` being the
// number of the new object (highest one seen + 1) and `on` the ISO day that the mailbox program gave.
import { base64, hex, random } from "./bytes.js";
import { bind, padText } from "./binding.js";
import { canonical } from "./canonical.js";
import { seal } from "./age.js";
import { actTag } from "./tags.js";

// The line of one act, with a number of its own; the next act gets the next one, however soon it comes.
export function nextAct(line) {
  const own = Object.assign({}, line);
  line.seq += 1;
  return own;
}

export function newEntryId() {
  return hex(random(16));
}

// Each act is {sealed, copy}: base64, `copy` empty where one object serves case and mailbox.
export function message(line, text) {
  return forBoth(line, "message", { on: line.on, text });
}

// note: {length, name, object, sealed_by, sha256, type} of a payload
export function file(line, note) {
  return forBoth(line, "file", Object.assign({ on: line.on }, note));
}

export function notify(line, notifyFirst) {
  return forBoth(line, "notify", { notify_first: notifyFirst ? "si" : "no", on: line.on });
}

// A name is sealed to the case alone: whoever opens the mailbox later sees only that one was given.
export function identity(line, text) {
  return {
    sealed: sealAct(line, "identity", { on: line.on, text }, [line.caseRecipient]),
    copy: sealAct(line, "identity", { on: line.on }, [line.mailboxRecipient]),
  };
}

export function closed(line) {
  return { sealed: sealAct(line, "closed", { on: line.on }, [line.caseRecipient]), copy: "" };
}

function forBoth(line, kind, content) {
  return { sealed: sealAct(line, kind, content, [line.caseRecipient, line.mailboxRecipient]), copy: "" };
}

function sealAct(line, kind, content, recipients) {
  const binding = { site: line.site, case: line.case, kind, seq: line.seq, role: "reporter" };
  const body = canonical({ content, tag: actTag(line.messageKey, binding, content) });
  return base64(seal(padText(bind(binding, body)), recipients));
}
