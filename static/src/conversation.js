// The steps of a conversation, out of content that was proven: the same rules as alerts/conversation.py.
export const REPORTER = "reporter";
export const DESK = "desk";
export const ACTS = ["message", "file", "notify", "identity", "closed"];
const NAME_LIMIT = 255;
const DAY = /^(\d{4})-(\d\d)-(\d\d)$/;

// An entry {seq, author, kind, text, on, file}; Error when the content has another shape.
export function entryOf(binding, author, content) {
  const kind = author === REPORTER ? binding.kind : "message";
  return {
    seq: binding.seq,
    author,
    kind,
    text: textOf(kind, content),
    on: dayOf(textValue(content, "on")),
    file: kind === "file" ? fileNote(content) : null,
  };
}

// A conversation from its first entry to its last.
export function inOrder(entries) {
  return entries.slice().sort((one, other) => one.seq - other.seq || compare(one.author, other.author));
}

export function compare(one, other) {
  return one < other ? -1 : Number(one > other);
}

// A value that is a text; Error otherwise.
export function textValue(content, name) {
  const value = content[name];
  if (typeof value !== "string") throw new Error("a part of an entry is no text");
  return value;
}

// What was written, or the answer about notice.
function textOf(kind, content) {
  if (kind === "message") return textValue(content, "text");
  if (kind === "identity") return "text" in content ? textValue(content, "text") : "";
  if (kind === "notify") return shaped(/^(si|no)$/, content, "notify_first");
  return "";
}

function fileNote(content) {
  const { length } = content;
  if (!Number.isInteger(length) || length <= 0 || length >= 2 ** 40) throw new Error("a file has another length");
  return {
    name: clipped(textValue(content, "name")),
    type: clipped(textValue(content, "type")),
    length,
    sha256: shaped(/^[0-9a-f]{64}$/, content, "sha256"),
    object: shaped(/^[0-9a-f]{32}$/, content, "object"),
    sealed_by: shaped(/^(sender|arrival)$/, content, "sealed_by"),
  };
}

function clipped(text) {
  return Array.from(text).slice(0, NAME_LIMIT).join("");
}

function shaped(pattern, content, name) {
  const value = textValue(content, name);
  if (!pattern.test(value)) throw new Error("a part of an entry has another shape");
  return value;
}

function dayOf(text) {
  const [, year, month, day] = DAY.exec(text) || [];
  const found = new Date(0);
  found.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  if (!(Number(year) > 0) || found.toISOString().slice(0, 10) !== text) throw new Error("a day that there is not");
  return text;
}
