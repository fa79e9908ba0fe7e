// The questionnaire as the page asks it: read from the controls of the form and the data- attributes of its questions.

// {version, otherLimit, firstYear, questions}; a question is {id, kind, required, limit, multiline, fallback, other,
// options, exclusive}. `options` are ids in the order of the form.
export function readQuestionnaire(form) {
  return {
    version: Number(form.dataset.version),
    otherLimit: Number(form.dataset.otherLimit),
    firstYear: Number(form.dataset.firstYear),
    questions: Array.from(form.querySelectorAll("[data-question]"), readQuestion),
  };
}

// The values that the form would send under a question's names.
export function readRaw(form, questionnaire) {
  const data = new FormData(form);
  const names = questionnaire.questions.reduce((found, question) => found.concat(namesOf(question)), []);
  return Object.assign({}, ...names.map((name) => ({ [name]: data.getAll(name) })));
}

export function namesOf({ id, kind, other }) {
  if (kind === "month") return [`${id}_month`, `${id}_year`, `${id}_unknown`];
  return other ? [id, other] : [id];
}

function readQuestion(node) {
  const { question: id, kind, limit = "0", fallback = "" } = node.dataset;
  const listed = Array.from(node.querySelectorAll(`[name="${id}"]`));
  const control = listed[0];
  const options = control && control.tagName === "SELECT" ? Array.from(control.options) : listed;
  return {
    id,
    kind,
    required: "required" in node.dataset,
    limit: Number(limit),
    multiline: Boolean(control && control.tagName === "TEXTAREA"),
    fallback,
    other: node.querySelector(`[name="${id}_otro"]`) ? `${id}_otro` : "",
    options: options.map((option) => option.value).filter(Boolean),
    exclusive: listed.filter((box) => "alone" in box.dataset).map((box) => box.value),
  };
}
