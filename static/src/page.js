// The parts and sentences that a page carries for its script in <template data-part> elements, in the page's language.

// A copy of a part.
export function part(name) {
  const { content } = document.querySelector(`template[data-part="${name}"]`);
  const copy = document.importNode(content, true).firstElementChild;
  copy.removeAttribute("autofocus"); // for pages that begin with an alert; here the script moves the focus
  return copy;
}

// A sentence, with values in the place of {names}.
export function say(name, values = {}) {
  const messages = document.querySelector('template[data-part="messages"]').content;
  const text = messages.querySelector(`[data-message="${name}"]`).textContent;
  return text.replace(/\{(\w+)\}/g, (hole, key) => (key in values ? values[key] : hole));
}

// The element of a part that stands for something.
export function place(root, name) {
  return root.querySelector(`[data-place="${name}"]`);
}

// Put one thing, or nothing, where another was.
export function fill(box, ...nodes) {
  while (box.firstChild) box.removeChild(box.firstChild);
  nodes.forEach((node) => box.appendChild(node));
}

// The alert that comes first on a page; anchor: id of the control to mend. It takes the focus.
export function showAlert(box, title, text, anchor = "") {
  const alert = part(anchor ? "alert-at" : "alert");
  alert.querySelector("h2").textContent = title;
  const line = alert.querySelector(anchor ? "a" : "p");
  line.textContent = text;
  if (anchor) line.href = `#${anchor}`;
  fill(box, alert);
  alert.focus();
}

// Say what a form is doing, and take no second press meanwhile.
export function showBusy(form, text) {
  showStatus(form, text);
  form.setAttribute("aria-busy", String(Boolean(text)));
  form.querySelectorAll("[type=submit]").forEach((button) => button.setAttribute("aria-disabled", String(Boolean(text))));
}

export function showStatus(form, text) {
  form.querySelector("[role=status]").textContent = text;
}

export function isBusy(form) {
  return form.getAttribute("aria-busy") === "true";
}

// What is wrong with a control, in front of it; the id that leads there.
export function showProblem(control, text) {
  const id = idOf(control);
  clearProblem(control);
  const line = part("problem");
  line.id = `${id}-problem`;
  line.dataset.problem = id;
  line.querySelector(".what").textContent = text;
  const before = control.closest(".choices") || control.querySelector(".choices") || control;
  before.parentNode.insertBefore(line, before);
  control.setAttribute("aria-invalid", "true");
  describe(control, describers(control).concat(line.id));
  return id;
}

export function clearProblem(control) {
  const id = `${idOf(control)}-problem`;
  const line = document.getElementById(id);
  if (line) line.parentNode.removeChild(line);
  control.removeAttribute("aria-invalid");
  describe(control, describers(control).filter((each) => each !== id));
}

function idOf(control) {
  return control.id || control.closest("[id]").id;
}

function describers(control) {
  return (control.getAttribute("aria-describedby") || "").split(" ").filter(Boolean);
}

function describe(control, ids) {
  if (ids.length) control.setAttribute("aria-describedby", ids.join(" "));
  else control.removeAttribute("aria-describedby");
}

export function showDone(box, text) {
  const line = part("done");
  line.appendChild(document.createTextNode(text));
  fill(box, line);
  line.tabIndex = -1;
  line.focus();
}

// A day as people write it, in the page's language.
export function dayInWords(day) {
  const language = document.documentElement.lang === "en" ? "en-US" : "es-GT";
  const parts = { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" };
  return new Intl.DateTimeFormat(language, parts).format(new Date(`${day}T00:00:00Z`));
}
