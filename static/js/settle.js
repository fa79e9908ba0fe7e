// Settling a sheet by keyboard. Keys act only while a box has the focus; without this script the buttons do the same.
"use strict";
(function () {
  var form = document.querySelector("form[data-settle]");
  if (!form) return;
  var boxes = Array.prototype.slice.call(form.querySelectorAll("[data-box]"));
  var primary = form.querySelector("[data-primary]");

  function button(box, value) {
    return box.querySelector('input[value="' + value + '"]');
  }

  function isDecided(box) {
    return box.querySelector("input:checked") !== null;
  }

  function focusOn(box) {
    (box.querySelector("input:checked") || button(box, "yes")).focus();
    box.scrollIntoView({ block: "nearest" });
  }

  // After the last box comes whatever was left out, and then the button that files the sheet.
  function next(box) {
    var open = boxes.filter(function (each) { return !isDecided(each); });
    var after = boxes[boxes.indexOf(box) + 1] || open[0];
    if (after) focusOn(after);
    else primary.focus();
  }

  function step(box, by) {
    var other = boxes[boxes.indexOf(box) + by];
    if (other) focusOn(other);
    else if (by > 0) primary.focus();
  }

  function decide(box, value) {
    button(box, value).checked = true;
    next(box);
  }

  var acts = {
    "1": function (box) { decide(box, "yes"); },
    "2": function (box) { decide(box, "no"); },
    ArrowLeft: function (box) { var yes = button(box, "yes"); yes.checked = true; yes.focus(); },
    ArrowRight: function (box) { var no = button(box, "no"); no.checked = true; no.focus(); },
    ArrowDown: function (box) { step(box, 1); },
    ArrowUp: function (box) { step(box, -1); },
    Enter: function (box) { next(box); }
  };

  form.addEventListener("keydown", function (event) {
    if (event.key === "Enter" && event.ctrlKey) {
      event.preventDefault();
      form.requestSubmit(primary);
      return;
    }
    var box = event.target.closest("[data-box]");
    var act = acts[event.key];
    if (!box || !act || event.ctrlKey || event.altKey || event.metaKey) {
      // Enter in a line of text must not file a sheet that nobody has finished looking at.
      if (event.key === "Enter" && event.target.tagName === "INPUT") event.preventDefault();
      return;
    }
    event.preventDefault();
    act(box);
  });

  var keys = form.querySelector("[data-keys]");
  if (boxes.length) keys.hidden = false;
})();
