/* One handler for all keys; a key of the page's own goes before the general one. It is silent while text is being composed or typed: Enter that picks a character sends nothing. */

const GO = { t: "today", c: "customers", s: "sales", a: "appraisal", e: "expenses" };
const sheet = document.getElementById("keys");
const single = document.querySelector("[data-single-keys]");
let goUntil = 0;

function isBusy(event) {
  const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
  return !single?.checked || event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey || event.altKey || typing || document.querySelector("dialog[open]");
}

function links() {
  return [...document.querySelectorAll(".table tbody tr, .work-item, .rows > li")].map((row) => row.querySelector("a")).filter(Boolean);
}

function move(by) {
  const all = links();
  const here = all.findIndex((link) => link === document.activeElement);
  const next = all[Math.min(Math.max(here + by, 0), all.length - 1)];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

function press(selector) {
  const target = document.querySelector(selector);
  target?.focus();
  target?.click();
}

/* Shift takes every row since the last one picked; listing.js sees to it. */
function pick(link, shift = false) {
  link?.closest("tr")?.querySelector("[name=pick]")?.dispatchEvent(new MouseEvent("click", { bubbles: true, shiftKey: shift }));
}

function search() {
  const field = document.querySelector("[data-list-search]");
  field?.focus();
  field?.select();
}

const KEYS = {
  "/": search,
  j: () => move(1),
  k: () => move(-1),
  c: () => press("[data-quick-add]"),
  e: () => press("[data-edit]"),
  "[": () => press("[data-previous]"),
  "]": () => press("[data-next]"),
  x: () => pick(document.activeElement),
  X: () => pick(document.activeElement, true),
  "?": () => sheet?.showModal(),
  g: () => { goUntil = Date.now() + 1500; },
};

addEventListener("keydown", (event) => {
  if (isBusy(event)) return;
  const going = Date.now() < goUntil && GO[event.key];
  if (going) {
    goUntil = 0;
    document.querySelector(`[data-section="${going}"]`)?.click();
  } else if (document.querySelector(`[data-key="${CSS.escape(event.key)}"]`)) {
    press(`[data-key="${CSS.escape(event.key)}"]`);
  } else if (KEYS[event.key]) {
    event.preventDefault();
    KEYS[event.key]();
  }
});

/* Who speaks to the computer, or brushes keys, turns them off: each is one letter. Kept in a cookie, as the theme is. */
if (single) {
  single.checked = !document.cookie.split("; ").includes("keys=off");
  single.addEventListener("change", () => {
    document.cookie = `keys=${single.checked ? "on" : "off"}; path=/; max-age=${60 * 60 * 24 * 365}; samesite=lax`;
  });
}

for (const button of document.querySelectorAll("[data-show-keys]")) {
  button.hidden = false;
  button.addEventListener("click", () => sheet.showModal());
}
