// The receipt, shown in the place of the form; nothing of the form stays in the page.
import { fill } from "./page.js";
import { groups, words } from "./receipt.js";

// Replace the form by the receipt (12 bytes); `already` tells that this alert had been filed before.
export function showReceipt(form, receipt, list, already) {
  const template = document.querySelector('template[data-part="receipt"]');
  const page = template.content.firstElementChild.cloneNode(true);
  put(page, "words", "li", words(receipt, list));
  put(page, "digits", "span", groups(receipt));
  page.querySelector("[data-already]").hidden = !already;
  page.querySelector("[data-noted] button").addEventListener("click", () => offerFiles(page));
  const main = form.closest("main");
  const kept = Array.from(main.querySelectorAll("template"));
  wipe(form);
  fill(main, page, ...kept); // replaceChildren is younger than some phones
  document.title = template.dataset.title;
  document.querySelectorAll(".tools [hreflang]").forEach((link) => link.remove()); // another language is another page
  history.replaceState(null, "", location.pathname);
  window.scrollTo(0, 0);
  page.querySelector("h1").focus();
  guard(main);
  return page;
}

// Not before the receipt is noted down: see templates/intake/receipt_body.html.
function offerFiles(page) {
  page.querySelector("[data-noted]").remove();
  page.querySelector("[data-evidence]").hidden = false;
  page.querySelector("[data-evidence] h2").focus();
}

// Overwrite what was typed before the nodes that hold it are let go.
function wipe(form) {
  form.reset();
  for (const control of form.querySelectorAll("textarea, input, select")) {
    if (control.type === "checkbox" || control.type === "radio") control.checked = false;
    else control.value = "";
  }
}

function put(page, form, tag, texts) {
  const box = page.querySelector(`[data-shows="${form}"]`);
  box.dataset.receipt = form;
  box.querySelectorAll(tag).forEach((node, at) => { node.textContent = texts[at]; });
}

// Reloading would lose the receipt for good, so the browser asks first; «Salir ya» is never held up.
function guard(main) {
  const ask = (event) => {
    event.preventDefault();
    event.returnValue = "";
  };
  window.addEventListener("beforeunload", ask);
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-leave]")) window.removeEventListener("beforeunload", ask);
  }, true);
  // whoever comes back with the browser's button finds nothing
  window.addEventListener("pagehide", () => fill(main));
  window.addEventListener("pageshow", (event) => event.persisted && location.reload());
}
