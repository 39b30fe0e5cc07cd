/* Light or dark, folded menu: kept in cookies, so that the server draws the next page right from its first byte. */

const YEAR = 60 * 60 * 24 * 365;
const root = document.documentElement;
const night = matchMedia("(prefers-color-scheme: dark)");

function keep(name, value) {
  document.cookie = `${name}=${value}; path=/; max-age=${YEAR}; samesite=lax`;
}

function toggleTheme() {
  const shown = root.dataset.theme ?? (night.matches ? "dark" : "light");
  root.dataset.theme = shown === "dark" ? "light" : "dark";
  keep("theme", root.dataset.theme);
}

function toggleRail() {
  const folded = root.dataset.rail === "icons";
  if (folded) delete root.dataset.rail;
  else root.dataset.rail = "icons";
  keep("rail", folded ? "" : "icons");
}

for (const [selector, act] of [["[data-theme-toggle]", toggleTheme], ["[data-rail-fold]", toggleRail]]) {
  for (const button of document.querySelectorAll(selector)) {
    button.hidden = false;
    button.addEventListener("click", act);
  }
}
