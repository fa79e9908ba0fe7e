// The sending of evidence files from an open mailbox: each sealed here, one request a file, each with its own way on.
import { file as fileAct, newEntryId, nextAct } from "./acts.js";
import { sendFile } from "./api.js";
import { ProgramRefused, sealFile } from "./files.js";
import { part, say } from "./page.js";

const MB = 1024 * 1024;
const REASONS = { 0: "file_offline", 404: "file_gone", 413: "file_large", 429: "file_busy", 503: "file_busy" };
const FOR_GOOD = ["file_empty", "file_large", "file_program", "file_gone", "file_full"];

// The list of files in a form. `mailbox()` gives {token, line} of the next act; `arrived()` hears of a file that was tried
// again and arrived.
export class Uploads {
  constructor(list, { atOnce, largestMb }, mailbox, arrived = () => {}) {
    Object.assign(this, { list, atOnce, largestMb, mailbox, arrived });
  }

  // What is wrong with a choice of files, or nothing.
  problem(chosen) {
    if (!chosen.length) return say("choose_files");
    return chosen.length > this.atOnce ? say("too_many_files", { limit: this.atOnce }) : "";
  }

  // Send files one after the other; how many arrived. What did not can be tried again in its line.
  async sendAll(chosen) {
    const lines = chosen.map((file) => new Line(this, file));
    let arrived = 0;
    for (const line of lines) arrived += Number(await line.send());
    return arrived;
  }
}

function reasonOf({ status, field }) {
  return field === "files" ? "file_full" : REASONS[status] || "file_failed";
}

class Line {
  constructor(uploads, file) {
    this.uploads = uploads;
    this.file = file;
    this.item = part("upload");
    this.retry = this.item.querySelector("button");
    this.item.querySelector(".name").textContent = file.name;
    this.item.querySelector(".size").textContent = sizeInWords(file.size);
    this.item.querySelector("progress").setAttribute("aria-label", file.name);
    this.retry.addEventListener("click", () => this.again());
    uploads.list.appendChild(this.item);
    this.tell("file_waiting", 0);
  }

  // Whether the file arrived.
  async send() {
    try {
      await this.seal();
      await this.deliver();
    } catch (error) {
      this.failed(error);
      return false;
    }
    this.sealed = null;
    this.tell("file_done", 1);
    return true;
  }

  async again() {
    this.retry.hidden = true;
    if (await this.send()) this.uploads.arrived();
  }

  // The same object under the same number, however often it is sent.
  async seal() {
    if (this.sealed) return;
    if (!this.file.size) throw new Told("file_empty");
    if (this.file.size > this.uploads.largestMb * MB) throw new Told("file_large");
    const line = nextAct(this.uploads.mailbox().line);
    const made = await sealFile(this.file, line, (share) => this.tell("file_sealing", share / 2)).catch((error) => {
      throw new Told(error instanceof ProgramRefused ? "file_program" : "file_unreadable");
    });
    const { sealed } = fileAct(line, made.note);
    this.sealed = { entry: newEntryId(), object: made.object, sealed, payload: made.payload };
  }

  deliver() {
    const parts = Object.assign({ token: this.uploads.mailbox().token }, this.sealed);
    this.tell("file_sending", 0.5);
    return sendFile(parts, (share) => this.tell("file_sending", 0.5 + share / 2));
  }

  failed(error) {
    const reason = error instanceof Told ? error.message : reasonOf(error);
    this.retry.hidden = FOR_GOOD.includes(reason);
    this.tell(reason, 0);
  }

  // share: of the whole way, 0 to 1
  tell(name, share) {
    const percent = Math.floor(100 * share);
    this.item.querySelector(".how").textContent = say(name, { percent, limit: this.uploads.largestMb });
    this.item.querySelector("progress").value = percent;
    this.item.dataset.how = name;
  }
}

// A failure whose sentence is known.
class Told extends Error {}

function sizeInWords(size) {
  const language = document.documentElement.lang || "es";
  const [number, unit] = size < MB ? [size / 1024, "KB"] : [size / MB, "MB"];
  return `${new Intl.NumberFormat(language, { maximumFractionDigits: number < 10 ? 1 : 0 }).format(number)} ${unit}`;
}
