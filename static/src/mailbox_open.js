// A mailbox that is open in this page: it is looked at, and written from, until the page is left.
import { showMailbox } from "./mailbox_view.js";
import { ACTS, Outgoing } from "./mailbox_acts.js";
import { forgetCookies } from "./api.js";
import { setLocked } from "./locked.js";
import { clearProblem, fill, isBusy, part, place, say, showAlert, showBusy, showDone, showProblem, showStatus } from "./page.js";
import { Uploads } from "./uploads.js";

const NOT_SENT = { 0: "not_sent_offline", 404: "not_sent_gone", 429: "not_sent_busy", 503: "not_sent_busy" };

export class OpenMailbox {
  constructor(opener, seen) {
    this.opener = opener;
    this.seen = seen;
    this.outgoing = new Outgoing(opener);
    this.sheet = part("opened");
  }

  start() {
    const list = place(this.sheet, "uploads");
    const limits = list.closest("form").dataset;
    const current = () => ({ token: this.opener.token, line: this.seen.line });
    this.uploads = new Uploads(list, limits, current, () => this.lookAgain());
    this.listen(this.sheet);
    this.show();
    this.turnTo(this.sheet);
    // another language is another page, which would have to ask for the receipt again
    document.querySelectorAll(".tools [hreflang]").forEach((link) => { link.hidden = true; });
    window.addEventListener("pagehide", () => this.opener.forget());
  }

  listen(sheet) {
    sheet.addEventListener("submit", (event) => {
      event.preventDefault(); // before anything that can fail: no form of this page is ever sent as a form
      if (!isBusy(event.target)) this.act(event.target, event.target.dataset.act);
    });
    sheet.addEventListener("click", (event) => this.press(event));
  }

  press(event) {
    const { target } = event;
    if (target.dataset.do === "look") this.look();
    if (target.dataset.do === "back") this.turnTo(this.sheet);
    if (["identity", "close"].includes(target.dataset.do)) this.turnToStep(target.dataset.do);
    if ("leave" in target.dataset) {
      event.preventDefault();
      document.body.hidden = true;
      window.location.replace(target.href);
    }
  }

  // The page of one step in place of the mailbox, whose drafts wait meanwhile.
  turnToStep(name) {
    const step = part(name);
    this.listen(step);
    this.turnTo(step);
  }

  turnTo(sheet) {
    fill(document.querySelector("main"), sheet);
    this.shown = sheet;
    sheet.querySelector("h1").focus();
    window.scrollTo(0, 0);
  }

  show() {
    showMailbox(this.sheet, this.seen);
    const warning = place(this.sheet, "warning");
    warning.textContent = this.seen.brokenChain ? say("broken_chain") : "";
    warning.hidden = !this.seen.brokenChain;
  }

  async act(form, name) {
    const news = place(this.shown, "news"); // another sheet may be shown when the answer comes
    fill(news);
    this.shown.querySelectorAll("[aria-invalid]").forEach(clearProblem);
    const read = name === "files" ? this.readFiles(form) : ACTS[name].read(form);
    if (read.problem) return this.mend(news, form, read);
    setLocked(form, true);
    showBusy(form, say("sending"));
    let outcome = "";
    try {
      outcome = await (name === "files" ? this.sendFiles(form, read.about) : this.send(form, name, read.about));
    } catch (error) {
      showAlert(news, form.dataset.title, say(NOT_SENT[error.status] || "not_sent_failed"));
    }
    setLocked(form, false);
    showBusy(form, "");
    showStatus(form, outcome || "");
  }

  mend(news, form, { problem, control }) {
    showAlert(news, form.dataset.title, problem, showProblem(control, problem));
  }

  async send(form, name, about) {
    await this.outgoing.send(name, about, this.seen.line);
    form.reset();
    if (name === "close") return this.end();
    if (this.shown !== this.sheet && this.shown.contains(form)) this.turnTo(this.sheet); // not away from another draft
    await this.lookAgain();
    showDone(place(this.sheet, "news"), say(`${name}_done`));
  }

  readFiles(form) {
    const control = form.elements.file;
    const chosen = Array.from(control.files);
    return { problem: this.uploads.problem(chosen), control, about: chosen };
  }

  async sendFiles(form, chosen) {
    form.reset();
    const count = await this.uploads.sendAll(chosen);
    await this.lookAgain();
    if (count === chosen.length) showDone(place(this.sheet, "news"), say("files_done", { count }));
    else return say("files_some", { count, all: chosen.length });
    return "";
  }

  // Look, because the person asked.
  async look() {
    const news = place(this.sheet, "news");
    fill(news);
    if (await this.lookAgain()) this.sheet.querySelector("h1").focus();
    else showAlert(news, say("not_again"), "");
  }

  // Whether the mailbox could be looked at; what is shown stays when it could not.
  async lookAgain() {
    try {
      const seen = await this.opener.look(() => {});
      if (!seen) return false;
      seen.line.seq = Math.max(seen.line.seq, this.seen.line.seq); // an act that is on its way keeps its number
      this.seen = seen;
      this.show();
      return true;
    } catch (_) {
      return false;
    }
  }

  // Nothing is left of a mailbox that was closed.
  end() {
    forgetCookies();
    this.opener.forget();
    this.seen = this.sheet = null;
    const farewell = part("closed");
    this.listen(farewell);
    this.turnTo(farewell);
  }
}
