// Comfort for the form. Without this script everything works: nothing here stores, sends or loses an answer.
"use strict";
(function () {
  var form = document.querySelector("form[data-steps]");
  if (!form) return;

  function make(tag, attributes, text) {
    var node = document.createElement(tag);
    Object.keys(attributes || {}).forEach(function (name) { node.setAttribute(name, attributes[name]); });
    if (text) node.textContent = text;
    return node;
  }

  // Enter never sends a form half filled. A disabled first button sees to that, but older Safari passes it over.
  form.addEventListener("keydown", function (event) {
    if (event.key === "Enter" && event.target.tagName === "INPUT") event.preventDefault();
  });

  // Options that stand alone take the others away, and the others take them away.
  form.addEventListener("change", function (event) {
    var box = event.target;
    if (box.type !== "checkbox" || !box.checked) return;
    form.querySelectorAll('input[name="' + box.name + '"]:checked').forEach(function (other) {
      var clash = "alone" in other.dataset || "alone" in box.dataset;
      if (other !== box && clash) other.checked = false;
    });
  });

  // Long lists can be searched by typing, with or without accents.
  function plain(text) {
    return text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  }

  function makeSearchable(select) {
    var id = select.id + "-search";
    var box = make("input", { type: "search", id: id, class: "text", autocomplete: "off", spellcheck: "false" });
    var label = make("label", { for: id, class: "help" }, form.dataset.search);
    var count = make("p", { class: "help", role: "status" });
    var groups = Array.prototype.map.call(select.querySelectorAll("optgroup"), function (group) {
      return { node: group, options: Array.prototype.slice.call(group.children) };
    });

    function filter() {
      var words = plain(box.value).split(/\s+/).filter(Boolean);
      var found = 0;
      groups.forEach(function (group) {
        var kept = group.options.filter(function (option) {
          var text = plain(option.textContent);
          return option.selected || words.every(function (word) { return text.indexOf(word) >= 0; });
        });
        group.node.replaceChildren.apply(group.node, kept);
        group.node.hidden = !kept.length;
        found += kept.length;
      });
      count.textContent = words.length ? form.dataset.found + " " + found : "";
    }

    box.addEventListener("input", filter);
    box.addEventListener("keydown", function (event) {
      if (event.key !== "Enter") return;
      event.preventDefault();
      select.focus();
    });
    var search = make("div", { class: "search" });
    search.append(label, box, count);
    select.before(search);
  }

  if (Element.prototype.replaceChildren) {
    form.querySelectorAll("select").forEach(function (select) {
      if (select.options.length > 30) makeSearchable(select);
    });
  }

  // One section at a time, if the person asks for it; the browser's own back button goes one section back.
  var steps = Array.prototype.slice.call(form.querySelectorAll(".step"));
  var ending = form.querySelector(".ending");
  if (document.getElementById("problemas") || steps.length < 2) return;

  var top = make("p", { class: "stepper" });
  var choose = make("button", { type: "button", class: "button quiet" }, form.dataset.one);
  var nav = make("div", { class: "stepper", hidden: "" });
  var back = make("button", { type: "button", class: "button quiet" }, form.dataset.back);
  var next = make("button", { type: "button", class: "button" }, form.dataset.next);
  var place = make("p", { class: "help" });
  var current = -1;

  function show(step, focus) {
    current = step;
    steps.forEach(function (section, index) { section.hidden = step >= 0 && index !== step; });
    nav.hidden = step < 0;
    ending.hidden = step >= 0 && step < steps.length - 1;
    next.hidden = step === steps.length - 1;
    place.textContent = form.dataset.place.replace("{step}", step + 1).replace("{steps}", steps.length);
    choose.textContent = step < 0 ? form.dataset.one : form.dataset.all;
    if (!focus || step < 0) return;
    var title = steps[step].querySelector("h2");
    title.tabIndex = -1;
    title.focus();
  }

  function go(step) {
    history.pushState({ step: step }, "");
    show(step, true);
  }

  choose.addEventListener("click", function () {
    if (current < 0) { history.replaceState({ step: -1 }, ""); go(0); } else go(-1);
  });
  next.addEventListener("click", function () { go(current + 1); });
  back.addEventListener("click", function () { history.back(); });
  window.addEventListener("popstate", function (event) {
    show(event.state && "step" in event.state ? event.state.step : -1, true);
  });

  // Problems found by the script that seals are in any section.
  form.addEventListener("alertas:all", function () {
    top.remove();
    show(-1);
  });

  top.append(choose);
  nav.append(back, next, place);
  steps[0].before(top);
  ending.before(nav);
})();
