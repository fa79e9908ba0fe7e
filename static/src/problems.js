// What has to be put right, shown as the site's own answer shows it: a summary on top and a line at each question.
import { fill, part, say } from "./page.js";

export function clearProblems(form) {
  const summary = document.getElementById("problemas");
  if (summary) summary.remove();
  form.querySelectorAll(".problem").forEach((line) => line.remove());
  form.querySelectorAll("[aria-invalid]").forEach((control) => control.removeAttribute("aria-invalid"));
  form.querySelectorAll("[aria-describedby]").forEach((node) => describe(node, /-problem$/, ""));
}

// Show problems [{field, message, params}]; the summary takes the focus.
export function showProblems(form, problems) {
  clearProblems(form);
  form.dispatchEvent(new Event("alertas:all")); // all sections, so that every link leads somewhere
  const items = problems.map((problem) => showAtQuestion(form, problem));
  const summary = part("problem-summary");
  const title = summary.querySelector("h2");
  title.textContent = items.length === 1 ? title.dataset.one : title.dataset.many.replace("{num}", items.length);
  fill(summary.querySelector("ul"), ...items);
  form.closest(".sheet").querySelector("h1").after(summary);
  document.title = form.dataset.titleAgain;
  summary.focus();
}

function showAtQuestion(form, { field, message, params }) {
  const control = form.querySelector(`[name="${field}"]`);
  const question = control.closest("[data-question]");
  const said = say(message, Object.assign({}, params, labelOf(question, params.option)));
  placeOf(control).before(lineOf(field, said));
  mark(question, control, field);
  for (let fold = control.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  return summaryItem(control.id, question, said);
}

function labelOf(question, option) {
  if (!option) return {};
  const choice = question.querySelector(`[value="${option}"]`).closest(".choice").querySelector("span");
  return { option: choice.firstChild.textContent.trim() };
}

// Before which node the line of a control goes: the same places as in templates/shared/fields.html.
function placeOf(control) {
  const choices = control.closest(".choices");
  if (choices) return choices;
  if (control.closest(".other, .together")) return control.labels[0];
  const before = control.previousElementSibling;
  return before && before.classList.contains("search") ? before : control;
}

function lineOf(field, said) {
  const line = part("problem");
  line.id = `${field}-problem`;
  line.dataset.problem = field;
  line.querySelector(".what").textContent = said;
  return line;
}

function mark(question, control, field) {
  const listed = Boolean(control.closest(".choices"));
  if (!listed) control.setAttribute("aria-invalid", "true");
  if (listed && question.tagName !== "FIELDSET") return;
  describe(listed ? question : control, /-problem$/, `${field}-problem`);
}

// Put one id in the place of those that match in what describes a node.
function describe(node, pattern, id) {
  const ids = (node.getAttribute("aria-describedby") || "").split(" ").filter((each) => each && !pattern.test(each));
  if (id) ids.push(id);
  if (ids.length) node.setAttribute("aria-describedby", ids.join(" "));
  else node.removeAttribute("aria-describedby");
}

function summaryItem(anchor, question, said) {
  const item = document.createElement("li");
  const link = document.createElement("a");
  link.href = `#${anchor}`;
  link.textContent = (question.querySelector("[data-label]") || question.querySelector(".choice span")).textContent;
  item.append(link, document.createElement("br"), said);
  return item;
}
