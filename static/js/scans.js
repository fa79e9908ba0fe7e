// Comfort for sending scans: the files by the numbers that the result will name, and their weight before they travel.
"use strict";
(function () {
  var form = document.querySelector("form[data-scans]");
  if (!form) return;
  var input = form.querySelector("input[type=file]");
  var chosen = form.querySelector("[data-chosen]");
  var status = form.querySelector("[data-status]");
  var button = form.querySelector("button[type=submit]");

  function megabytes(bytes) {
    return Math.max(bytes / 1e6, 0.1).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 }) + " MB";
  }

  function show() {
    var files = Array.prototype.slice.call(input.files);
    var total = files.reduce(function (sum, file) { return sum + file.size; }, 0);
    var lines = files.map(function (file) {
      var line = document.createElement("li");
      line.textContent = file.name + " · " + megabytes(file.size);
      return line;
    });
    var list = chosen.querySelector("ol");
    list.replaceChildren.apply(list, lines);
    chosen.querySelector("p").textContent = files.length > 1 ? form.dataset.total + " " + megabytes(total) : "";
    chosen.hidden = !files.length;
    input.setCustomValidity(total > Number(form.dataset.limit) ? form.dataset.tooMuch : "");
  }

  input.addEventListener("change", show);
  form.addEventListener("submit", function () {
    status.textContent = form.dataset.sending;
    status.hidden = false;
    button.disabled = true;
  });
  // A page that the back button brings back can send again.
  window.addEventListener("pageshow", function () {
    status.hidden = true;
    button.disabled = false;
    show();
  });
})();
