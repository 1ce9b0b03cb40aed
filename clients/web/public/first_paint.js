// Runs before the first paint, so that a dark desk does not flash white. A classic script of its own: the content security policy allows none inline.
(function () {
  var theme = null;
  try {
    theme = localStorage.getItem("mishen.theme");
  } catch (error) {
    // Storage may be switched off by policy; the system's preference is used then.
  }
  var dark = theme ? theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.classList.toggle("dark", dark);
})();
