// Evidence files: sealed in slices, so that no file is ever whole in memory in the clear.
import { sha256 } from "@noble/hashes/sha2.js";

import { hex, random } from "./bytes.js";
import { bind, padme } from "./binding.js";
import { Sealer } from "./age.js";
import { ENOUGH, isProgram } from "./programs.js";

const SLICE = 512 * 1024;
const NAME_LIMIT = 120;
const NOTHING = new Uint8Array(0);

export class ProgramRefused extends Error {}

// {note, object, payload: Blob} of a File: `note` is for acts.file, `payload` is ciphertext to the case alone.
// `line` as in acts.js; `onProgress` is told the share sealed, 0 to 1. ProgramRefused, or Error when the file cannot be
// read or is empty.
export async function sealFile(file, line, onProgress = () => {}) {
  if (!file.size) throw new Error("an empty file");
  const object = hex(random(16));
  const digest = sha256.create();
  const sealer = new Sealer([line.caseRecipient]);
  const binding = { site: line.site, case: line.case, kind: "evidence", role: "reporter" };
  const sealed = [sealer.begin(), sealer.update(bind(binding, NOTHING))];
  for (let at = 0; at < file.size; at += SLICE) {
    const bytes = await readSlice(file, at);
    if (!at && isProgram(bytes.subarray(0, ENOUGH))) throw new ProgramRefused();
    digest.update(bytes);
    sealed.push(sealer.update(bytes));
    onProgress(Math.min(1, (at + SLICE) / file.size));
  }
  sealed.push(sealer.update(new Uint8Array(padme(file.size) - file.size)), sealer.finish());
  const note = {
    length: file.size,
    name: safeName(file.name),
    object,
    sealed_by: "sender",
    sha256: hex(digest.digest()),
    type: mediaType(file.type),
  };
  return { note, object, payload: new Blob(sealed, { type: "application/octet-stream" }) };
}

// A file's name in one line, without a path, at most 120 characters, its ending kept.
export function safeName(name) {
  const plain = name.normalize("NFC").split(/[/\\]/).pop().replace(/[\p{C}\s]+/gu, " ").trim();
  const signs = Array.from(plain);
  if (signs.length <= NAME_LIMIT) return plain || "archivo";
  const ending = Array.from((/\.[^. ]{1,10}$/.exec(plain) || [""])[0]);
  return signs.slice(0, NAME_LIMIT - ending.length).concat(ending).join("");
}

function mediaType(type) {
  return /^[a-z0-9.+-]+\/[a-z0-9.+-]+$/.test(type) && type.length <= 100 ? type : "application/octet-stream";
}

function readSlice(file, at) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader(); // Blob.arrayBuffer is younger than some phones
    reader.onload = () => resolve(new Uint8Array(reader.result));
    reader.onerror = () => reject(new Error("a file cannot be read"));
    reader.readAsArrayBuffer(file.slice(at, at + SLICE));
  });
}
