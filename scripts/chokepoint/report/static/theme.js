// Loaded before the page is drawn, so that a chosen theme does not flash.
(function () {
  "use strict";
  try {
    var chosen = localStorage.getItem("chokepoint-theme");
    if (chosen === "dark" || chosen === "light") {
      document.documentElement.dataset.theme = chosen;
    }
  } catch (error) {
    // A page from disk may be refused storage: the system's theme stays.
  }
  document.documentElement.classList.add("has-script");
})();
