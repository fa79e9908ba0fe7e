// Adding evidence beside the receipt: the site's own form for one file becomes one that seals several here.
import { clearProblem, say, showProblem } from "./page.js";
import { Uploads } from "./uploads.js";

// Take over templates/shared/files_form.html. opener: an Opener (opened.js) of the receipt that was just filed.
export function sealEvidence(form, opener) {
  const { atOnce, largestMb } = form.dataset;
  const input = form.querySelector('[type="file"]');
  const button = form.querySelector('[type="submit"]');
  const mailbox = { token: opener.token, line: null };
  const limits = { atOnce: Number(atOnce), largestMb: Number(largestMb) };
  const uploads = new Uploads(form.querySelector("[data-uploads]"), limits, () => mailbox);
  input.multiple = limits.atOnce > 1;
  form.querySelector('label[for="file"]').textContent = say("files_label");
  document.getElementById("file-help").textContent = say("files_help", { count: atOnce, size: largestMb });
  button.textContent = say("files_send");
  document.querySelectorAll("[data-unsealed]").forEach((line) => line.remove()); // said of a form that leaves the page
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    await send(Array.from(input.files));
    button.disabled = false;
  });

  async function send(chosen) {
    clearProblem(input);
    let problem = uploads.problem(chosen);
    if (!problem && !mailbox.line) problem = await look();
    if (problem) {
      showProblem(input, problem);
      input.focus();
      return;
    }
    form.reset();
    await uploads.sendAll(chosen);
  }

  // The number and the day of the next act, which the mailbox program knows; what is wrong, or nothing.
  async function look() {
    try {
      mailbox.line = (await opener.look(() => {})).line;
      return "";
    } catch (error) {
      return say(error.status === 0 ? "file_offline" : "file_failed");
    }
  }
}
