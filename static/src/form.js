// The form that seals in the reporter's own device: the site gets ciphertext only. Without this script, or where it cannot
// work and the person chooses so, the form is sent as it is and the site seals it on arrival.
import { ApiError, fileAlert, forgetCookies } from "./api.js";
import { sealAlert } from "./alert.js";
import { arrivalDesk } from "./arrival.js";
import { answersJson, check } from "./checking.js";
import { ChainError } from "./chain.js";
import { sealEvidence } from "./evidence.js";
import { Opener } from "./opened.js";
import { setLocked } from "./locked.js";
import { part, say } from "./page.js";
import { clearProblems, showProblems } from "./problems.js";
import { readQuestionnaire, readRaw } from "./questionnaire.js";
import { prepare } from "./ready.js";
import { groups, newReceipt, parseReceipt, tokenHash } from "./receipt.js";
import { showReceipt } from "./shown_receipt.js";
import { challengeOf, startWork } from "./work.js";

const FRESH_MS = 60 * 60 * 1000; // desks may change their keys while somebody writes
const LEAST_WAIT_SECONDS = 5;
const MISPLACED = 422;
const TOO_MANY = 429;
const SIZES = [8, 32, 128, 512].map((kib) => kib * 1024);

class SealingForm {
  constructor(form) {
    this.form = form;
    this.button = form.querySelector(".ending button");
    this.progress = form.querySelector("[data-progress-line]");
    this.questionnaire = readQuestionnaire(form);
    this.receipt = null;
    this.work = { answer: "", stop() {} };
    this.ready = null;
    this.sealed = null;
    this.isBusy = false;
    form.addEventListener("submit", (event) => this.onSubmit(event));
    this.getReady().catch(() => this.state("failed"));
  }

  // What is needed to seal; what was had before is asked for again when it is old.
  async getReady() {
    if (this.ready && Date.now() - this.ready.at < FRESH_MS) return this.ready;
    const ready = await prepare(this.form);
    if (this.ready) ready.shown = this.ready.shown; // the work is about the first word, which a person has waited for
    else this.begin(ready);
    this.ready = ready;
    this.state("browser");
    return ready;
  }

  begin({ words, shown, salt, workBits }) {
    this.receipt = this.drawReceipt(words);
    this.work = startWork(challengeOf(shown, tokenHash(this.receipt, salt)), workBits);
  }

  // A form that came back keeps the receipt it was sent with: what arrived with it is not filed twice.
  drawReceipt(words) {
    const given = this.form.elements.receipt.value;
    return "sent" in this.form.dataset && given ? parseReceipt(given, words) : newReceipt();
  }

  state(name) {
    const statement = this.form.querySelector("[data-sealing]");
    statement.dataset.sealing = name;
    statement.querySelectorAll("[data-when]").forEach((line) => { line.hidden = line.dataset.when !== name; });
  }

  onSubmit(event) {
    event.preventDefault();
    const byEnter = event.submitter && event.submitter.name === "enter"; // see the first buttons of the form
    if (!byEnter) this.submit();
  }

  // The form as it is now: after a failure the person may have mended it.
  submit() {
    if (this.isBusy) return;
    const raw = readRaw(this.form, this.questionnaire);
    const { values, problems } = check(this.questionnaire, raw, this.ready ? this.ready.today : "");
    this.dropChoice();
    if (problems) {
      showProblems(this.form, problems);
      return;
    }
    clearProblems(this.form);
    this.send(values);
  }

  async send(values) {
    this.busy(true);
    try {
      await this.tell("sealing");
      await this.getReady();
      this.finish(await this.file(values));
    } catch (error) {
      this.busy(false);
      if (error instanceof Stopped) this.button.focus();
      else this.offerChoice(reasonOf(error));
    }
  }

  // The answer of the programs; a desk that changed its key meanwhile is looked up once more.
  async file(values) {
    for (let refreshed = false; ; refreshed = true) {
      const sealed = this.seal(values);
      await this.tell("sending");
      try {
        return await this.deliver(sealed);
      } catch (error) {
        if (refreshed || !(error instanceof ApiError) || error.status !== MISPLACED) throw error;
        this.sealed = null;
        this.ready.at = 0;
        await this.getReady();
      }
    }
  }

  // The same answers are sealed once, so that sending them again sends the same bytes.
  seal(values) {
    const answers = answersJson(this.questionnaire.version, values);
    if (!this.sealed || this.sealed.answers !== answers) {
      const desk = this.ready.desks[arrivalDesk(values, JSON.parse(this.form.dataset.arrival))];
      if (!desk) throw new ChainError("the desk of this alert is not published");
      const { code, website } = this.form.elements;
      const told = { answers, code: code.value, receipt: this.receipt, signals: website && website.value ? "honeypot" : "" };
      this.sealed = { answers, alert: sealAlert(desk, this.ready.salt, told) };
    }
    return this.sealed.alert;
  }

  // Send it, and wait for as long as too many others do.
  async deliver(alert) {
    for (;;) {
      const word = { shown: this.ready.shown };
      if (this.work.answer) word.work = this.work.answer;
      try {
        return await fileAlert(Object.assign(word, alert));
      } catch (error) {
        if (!(error instanceof ApiError) || error.status !== TOO_MANY) throw error;
        await this.wait(Math.max(error.wait, LEAST_WAIT_SECONDS));
      }
    }
  }

  // The person may rather go back and change something: Stopped.
  async wait(seconds) {
    await this.tell("waiting");
    const left = document.createElement("span");
    left.setAttribute("aria-hidden", "true"); // a screen reader hears once that there is a wait, not every second
    this.progress.append(" ", left);
    const back = part("back-to-editing");
    const stopped = new Promise((_, reject) => back.addEventListener("click", () => reject(new Stopped())));
    this.progress.after(back);
    try {
      for (; seconds > 0; seconds--) {
        left.textContent = say("seconds", { seconds });
        await Promise.race([pause(1000), stopped]);
      }
    } finally {
      back.remove();
    }
  }

  finish({ filed }) {
    const { salt, site, root, words } = this.ready;
    const opener = new Opener(this.receipt, salt, site, root);
    const page = showReceipt(this.form, this.receipt, words, filed === "already");
    forgetCookies();
    sealEvidence(page.querySelector("[data-files]"), opener);
    window.addEventListener("pagehide", () => opener.forget());
    this.work.stop();
    this.receipt.fill(0);
    this.sealed = this.ready = null;
  }

  offerChoice(why) {
    if (why !== "cut" && why !== "refused") this.state("failed");
    const panel = part("choice");
    panel.querySelector(`[data-why="${why}"]`).hidden = false;
    panel.querySelector("[data-again]").addEventListener("click", () => this.submit());
    panel.querySelector("[data-arrival]").addEventListener("click", () => this.sendToBeSealedOnArrival());
    this.button.parentElement.before(panel);
    this.button.parentElement.hidden = true;
    panel.focus();
  }

  dropChoice() {
    const panel = this.form.querySelector(".choice-panel");
    if (panel) panel.remove();
    this.button.parentElement.hidden = false;
  }

  // Chosen by the person: the form as it is, with the same receipt, so that what had arrived is not filed twice.
  sendToBeSealedOnArrival() {
    const { receipt, work, shown, padding } = this.form.elements;
    if (this.receipt) receipt.value = groups(this.receipt).join(" ");
    if (this.work.answer) [work.value, shown.value] = [this.work.answer, this.ready.shown];
    const { length } = bodyOf(this.form);
    const size = SIZES.find((each) => each >= length) || length;
    padding.value = "x".repeat(size - length);
    HTMLFormElement.prototype.submit.call(this.form);
  }

  busy(is) {
    this.isBusy = is;
    this.button.disabled = is;
    this.form.setAttribute("aria-busy", String(is));
    this.form.querySelectorAll(".step").forEach((step) => setLocked(step, is));
    if (!is) this.progress.textContent = "";
  }

  // Say what is being done, and let the page show it before the work begins.
  async tell(step) {
    this.progress.textContent = say(step);
    await pause(30);
  }
}

// The person stopped the waiting.
class Stopped extends Error {}

function reasonOf(error) {
  if (error instanceof ChainError) return "chain";
  if (error instanceof ApiError) return error.status ? "refused" : "cut";
  return "unable";
}

// The body that the browser would send, whose line ends are CR LF.
function bodyOf(form) {
  const body = new URLSearchParams();
  for (const [name, value] of new FormData(form)) body.append(name, value.replace(/\r\n?|\n/g, "\r\n"));
  return body.toString();
}

function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

const form = document.querySelector("form[data-steps]");
if (form) new SealingForm(form);
