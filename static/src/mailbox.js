// The page that asks for a receipt, with scripts: the browser opens the mailbox itself, and the receipt never leaves it.
// When that fails the page says so, and the person chooses; nothing is sent to be opened at the site unasked.
import { readText } from "./api.js";
import { OpenMailbox } from "./mailbox_open.js";
import { Opener } from "./opened.js";
import { fromHex } from "./bytes.js";
import { clearProblem, fill, isBusy, part, place, say, showBusy, showProblem } from "./page.js";
import { ReceiptError, parseReceipt, readWordList } from "./receipt.js";

const TELL_MS = 1500;
const LETTER = /\p{L}/u;

class AskingPage {
  constructor(sheet) {
    this.sheet = sheet;
    this.form = sheet.querySelector("form");
    this.field = this.form.elements.receipt;
    this.news = document.createElement("div");
    this.list = null;
  }

  start() {
    const statement = this.form.querySelector("[data-opening]");
    statement.parentNode.replaceChild(part("opening"), statement);
    const status = document.createElement("p");
    status.className = "help";
    status.setAttribute("role", "status");
    this.form.appendChild(status);
    this.sheet.insertBefore(this.news, this.sheet.querySelector("h1").nextSibling);
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (!isBusy(this.form)) this.open();
    });
    this.news.addEventListener("click", ({ target }) => {
      if (target.dataset.do === "again") this.open();
      if (target.dataset.do === "site") this.form.submit();
    });
  }

  async open() {
    this.forgetTrouble();
    showBusy(this.form, say("opening"));
    try {
      await this.tryToOpen();
    } catch (error) {
      this.tell(error);
    } finally {
      showBusy(this.form, "");
    }
  }

  async tryToOpen() {
    const { site, root } = this.sheet.dataset;
    const receipt = parseReceipt(this.field.value, LETTER.test(this.field.value) ? await this.words() : []);
    await rest(); // the page shows that it has begun
    const opener = new Opener(receipt, fromHex(site), site, root);
    const seen = await opener.look(seldom((done, all) => showBusy(this.form, say("opening_entries", { done, all }))));
    if (seen) this.show(opener, seen);
    else this.revise(say("unknown"));
  }

  async words() {
    this.list = this.list || readWordList(await readText(this.sheet.dataset.words).catch(() => {
      throw new NoWords();
    }));
    return this.list;
  }

  show(opener, seen) {
    new OpenMailbox(opener, seen).start();
    wipe(this.sheet); // not before the mailbox is there: what fails must leave the person a choice
  }

  tell(error) {
    if (error instanceof ReceiptError) this.revise(this.explain(error));
    else this.fail(error);
  }

  // What is wrong with what was typed: as alerts/mailbox_site/typed.py.
  explain({ reason, position }) {
    const count = (pattern) => (this.field.value.match(pattern) || []).length;
    const letters = count(/\p{L}/gu);
    return letters && letters < count(/\d/g) ? say("letters") : say(reason, { position });
  }

  revise(text) {
    const anchor = showProblem(this.field, text);
    const alert = part("revise");
    alert.querySelector("a").textContent = text;
    alert.querySelector("a").href = `#${anchor}`;
    fill(this.news, alert);
    alert.focus();
  }

  fail(error) {
    const failure = part("failure");
    const why = reasonOf(error);
    place(failure, "why").textContent = say(why);
    // What was tampered with opens nowhere, and a site with other keys must not get the receipt.
    if (["tampered", "root"].includes(why)) failure.removeChild(place(failure, "choice"));
    fill(this.news, failure);
    failure.focus();
  }

  forgetTrouble() {
    clearProblem(this.field);
    fill(this.news);
  }
}

class NoWords extends Error {}

function reasonOf(error) {
  if (error instanceof NoWords) return "no_words";
  if (error.status === 0) return "offline";
  if (error.status === 429 || error.status === 503) return "busy";
  return ["tampered", "root"].includes(error.reason) ? error.reason : "failed";
}

// A screen reader reads each change aloud.
function seldom(tell) {
  let told = Date.now();
  return (...progress) => {
    if (Date.now() - told < TELL_MS) return;
    told = Date.now();
    tell(...progress);
  };
}

function rest() {
  return new Promise((resolve) => setTimeout(resolve, 30));
}

// Nothing typed or opened stays in a page that is left: a way back finds it empty.
function wipe(root) {
  root.querySelectorAll("input, textarea").forEach((control) => {
    if (control.type !== "hidden") control.value = "";
  });
  fill(root);
}

const sheet = document.querySelector("[data-mailbox]");
if (sheet) new AskingPage(sheet).start();
window.addEventListener("pagehide", () => wipe(document.querySelector("main")));
window.addEventListener("pageshow", (event) => event.persisted && window.location.reload());
