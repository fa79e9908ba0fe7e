// What a person does in an open mailbox: read from its form, sealed here, sent once.
import { closed, identity, message, newEntryId, nextAct, notify } from "./acts.js";
import { addEntry, closeMailbox } from "./api.js";
import { cleanText } from "./checking.js";
import { say } from "./page.js";

// Each act: `read` gives {about} or {problem, control} of a form; `seal` makes the object; `send` delivers it.
export const ACTS = {
  message: {
    read: (form) => readText(form.elements.message, "empty_message", form.dataset.limit),
    seal: message,
    send: addEntry,
  },
  notify: {
    read: (form) => {
      const chosen = form.querySelector("[name=notify_first]:checked");
      return chosen ? { about: chosen.value } : { problem: say("choose"), control: form.querySelector("fieldset") };
    },
    seal: (line, wish) => notify(line, wish === "si"),
    send: addEntry,
  },
  identity: {
    read: (form) => {
      const read = readText(form.elements.identity, "empty_identity", form.dataset.limit);
      return read.problem ? read : confirmed(form, read);
    },
    seal: identity,
    send: addEntry,
  },
  close: {
    read: (form) => confirmed(form, { about: "close" }),
    seal: closed,
    send: ({ token, sealed }) => closeMailbox({ token, sealed }),
  },
};

// The acts of one open mailbox on their way. One that is sent again is the same object under the same number, so that
// it is stored once; another text is another act.
export class Outgoing {
  constructor(opener) {
    this.opener = opener;
    this.waiting = {};
  }

  async send(name, about, line) {
    const before = this.waiting[name];
    if (!before || before.about !== about) {
      this.waiting[name] = Object.assign({ about, entry: newEntryId() }, ACTS[name].seal(nextAct(line), about));
    }
    const { entry, sealed, copy } = this.waiting[name];
    await ACTS[name].send({ token: this.opener.token, entry, sealed, copy });
    delete this.waiting[name];
  }
}

function readText(control, empty, limit) {
  const text = cleanText(control.value, true);
  const count = text === null ? 0 : Array.from(text).length;
  if (text === null) return { problem: say("unreadable"), control };
  if (count > Number(limit)) return { problem: say("too_long", { count, limit }), control };
  return text ? { about: text } : { problem: say(empty), control };
}

function confirmed(form, read) {
  const box = form.elements.confirm;
  return box.checked ? read : { problem: say("confirm"), control: box };
}
