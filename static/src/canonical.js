// JSON with one spelling for each value, the same bytes as crypto/canonical_json.py. Keys are ASCII.
import { text, utf8 } from "./bytes.js";

export function canonical(value) {
  return utf8(spell(value));
}

// The value that these bytes spell; Error unless they are its one spelling.
export function fromCanonical(bytes) {
  const spelled = text(bytes);
  const value = JSON.parse(spelled);
  if (spell(value) !== spelled) throw new Error("not canonical JSON");
  return value;
}

export function spell(value) {
  if (Array.isArray(value)) return `[${value.map(spell).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const fields = Object.keys(value).sort();
  return `{${fields.map((name) => `${JSON.stringify(name)}:${spell(value[name])}`).join(",")}}`;
}
