// The check of answers: the same rules, in the same order, as alerts/questionnaire/checking.py.
import { spell } from "./canonical.js";

const OTHER = "otro";
const CHECKED = "si";

// What Python calls white space; JavaScript's own idea differs by a few signs.
const BLANK = "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
const ENDS = new RegExp(`^[${BLANK}]+|[${BLANK}]+$`, "g");
const BREAK = new RegExp(`[${BLANK}]*[\\n\\t][${BLANK}]*`, "g");
const INVISIBLE = /[\x01-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/g;
const NEWLINE = /\r\n?|[\v\f\u2028\u2029\x85]/g;
const UNREADABLE = /\0|[\ud800-\udbff](?![\udc00-\udfff])|(?:[^\ud800-\udbff]|^)[\udc00-\udfff]/;

// {values} or {problems: [{field, message, params}]}; `message` is the name of one of the page's messages.
// raw: values sent by field name; today: an ISO day that bounds the dates, or empty.
export function check(questionnaire, raw, today) {
  const form = new Form(questionnaire, raw, today);
  for (const question of questionnaire.questions) CHECKS[question.kind](question, form);
  return form.problems.length ? { problems: form.problems } : { values: form.values };
}

// The canonical JSON of checked answers, the bytes of Answers.to_json as text.
export function answersJson(version, values) {
  return spell({ answers: values, version });
}

class Form {
  constructor({ otherLimit, firstYear }, raw, today) {
    Object.assign(this, { otherLimit, firstYear, raw, today, values: {}, problems: [] });
  }

  // The values sent under a name that are not blank.
  sent(name) {
    return (this.raw[name] || []).map(strip).filter(Boolean);
  }

  // The one value sent under a name, or empty; several are a problem.
  single(name) {
    const values = this.sent(name);
    if (values.length > 1) this.refuse(name, "only_one");
    return values.length === 1 ? values[0] : "";
  }

  keep(name, value) {
    if (value.length) this.values[name] = value;
  }

  refuse(field, message, params = {}) {
    this.problems.push({ field, message, params });
  }

  hasProblem(name) {
    return this.problems.some((problem) => problem.field === name);
  }
}

function strip(text) {
  return text.replace(ENDS, "");
}

// The text as it is kept, or null where it cannot be read.
export function cleanText(text, multiline) {
  if (UNREADABLE.test(text)) return null;
  let clean = text.replace(NEWLINE, "\n").replace(INVISIBLE, "");
  if (!multiline) clean = clean.replace(BREAK, " ");
  return strip(clean.normalize("NFC"));
}

function checkText(question, form) {
  const wrote = keepText(question.id, question.limit, form, question.multiline);
  if (question.required && !wrote && !form.hasProblem(question.id)) form.refuse(question.id, "write");
}

// Keep a text or say what is wrong with it; whether there was one.
function keepText(name, limit, form, multiline) {
  const text = cleanText(form.single(name), multiline);
  const count = text === null ? 0 : Array.from(text).length;
  if (text === null) form.refuse(name, "unreadable");
  else if (count > limit) form.refuse(name, "too_long", { count: String(count), limit: String(limit) });
  else form.keep(name, text);
  return text !== "";
}

function checkOne(question, form) {
  let chosen = form.single(question.id);
  if (question.other) chosen = withOtherText(question, chosen, form);
  if (chosen && !question.options.includes(chosen)) form.refuse(question.id, "not_an_option");
  else if (chosen || question.fallback) form.keep(question.id, chosen || question.fallback);
  else if (question.required && !form.hasProblem(question.id)) form.refuse(question.id, missing(question));
}

// The choice made; a text beside `otro` alone chooses it, and is a problem beside another choice.
function withOtherText(question, chosen, form) {
  const wrote = keepText(question.other, form.otherLimit, form, false);
  if (wrote && chosen && chosen !== OTHER) form.refuse(question.other, "other_not_chosen");
  return wrote && !chosen ? OTHER : chosen;
}

function checkMany(question, form) {
  const chosen = new Set(form.sent(question.id));
  if (question.other && keepText(question.other, form.otherLimit, form, false)) chosen.add(OTHER);
  const inOrder = question.options.filter((option) => chosen.has(option));
  const alone = question.exclusive.find((option) => chosen.has(option));
  if (inOrder.length < chosen.size) form.refuse(question.id, "not_an_option");
  else if (chosen.size > 1 && alone) form.refuse(question.id, "stands_alone", { option: alone });
  else if (chosen.size) form.keep(question.id, inOrder);
  else if (question.required) form.refuse(question.id, missing(question));
}

function missing(question) {
  const choose = question.kind === "many" ? "choose_some" : "choose_one";
  if (question.options.includes("no_se")) return `${choose}_or_unknown`;
  return question.options.includes("prefiero_no_decir") ? `${choose}_or_silent` : choose;
}

function checkBox(question, form) {
  keepBox(question.id, form);
}

function keepBox(name, form) {
  const values = form.sent(name);
  if (values.some((value) => value !== CHECKED)) form.refuse(name, "not_an_option");
  else if (values.length) form.keep(name, CHECKED);
}

function checkMonth(question, form) {
  const [monthName, yearName, unknownName] = [`${question.id}_month`, `${question.id}_year`, `${question.id}_unknown`];
  const month = form.single(monthName);
  const year = form.single(yearName);
  keepBox(unknownName, form);
  if (month && !/^(0?[1-9]|1[0-2])$/.test(month)) form.refuse(monthName, "not_a_month");
  else if (month) form.keep(monthName, month.padStart(2, "0"));
  if (year) keepYear(yearName, year, form.values[monthName] || "01", form);
  if (unknownName in form.values && (month || year)) form.refuse(unknownName, "date_and_unknown");
  else if (month && !year) form.refuse(yearName, "month_without_year");
}

function keepYear(name, year, month, form) {
  if (!/^[0-9]{4}$/.test(year) || Number(year) < form.firstYear) {
    form.refuse(name, "not_a_year", { first: String(form.firstYear) });
  } else if (form.today && `${year}-${month}` > form.today.slice(0, 7)) form.refuse(name, "not_yet");
  else form.keep(name, year);
}

// A municipality lies in A2, where that is a department: its INE code begins with the department's.
function checkMunicipality(question, form) {
  checkOne(question, form);
  const department = form.values.A2 || "";
  const municipality = form.values[question.id] || "";
  if (municipality && /^[0-9]+$/.test(department) && !municipality.startsWith(department)) {
    form.refuse(question.id, "elsewhere");
  }
}

const CHECKS = {
  one: checkOne,
  many: checkMany,
  text: checkText,
  check: checkBox,
  month: checkMonth,
  institution: checkOne,
  municipality: checkMunicipality,
};
