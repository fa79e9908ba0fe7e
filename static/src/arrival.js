// Which desk an alert arrives at: the table that the page carries, as alerts/triage decides it.

// table: {otherwise, rules: [{desk, when: [{question, options, without}]}]}; the first rule that holds decides.
export function arrivalDesk(values, table) {
  const rule = table.rules.find((each) => each.when.some((condition) => holds(condition, values)));
  return rule ? rule.desk : table.otherwise;
}

function holds({ question, options, without }, values) {
  const chosen = [].concat(values[question] || []);
  if (!options.length) return chosen.length > 0;
  return !without.some((option) => chosen.includes(option)) && options.some((option) => chosen.includes(option));
}
