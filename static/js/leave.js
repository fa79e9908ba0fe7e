// "Salir ya": go away without leaving this page behind the back button.
"use strict";
document.querySelectorAll("[data-leave]").forEach(function (link) {
  link.addEventListener("click", function (event) {
    event.preventDefault();
    document.body.hidden = true;
    window.location.replace(link.href);
  });
});
