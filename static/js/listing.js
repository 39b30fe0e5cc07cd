/* Lists: filter while typing, open a row by clicking anywhere in it. */

const PAUSE = 250;
let timer;

function ask(form) {
  clearTimeout(timer);
  timer = setTimeout(() => form.dispatchEvent(new Event("filter")), PAUSE);
}

/* Half-composed Chinese is not a search. */
addEventListener("input", (event) => {
  const form = event.target.closest(".filter-bar");
  if (form && !event.isComposing) ask(form);
});

addEventListener("compositionend", (event) => {
  const form = event.target.closest?.(".filter-bar");
  if (form) ask(form);
});

addEventListener("click", (event) => {
  const row = event.target.closest(".table tbody tr");
  const link = row?.querySelector("td:first-child a, th:first-child a");
  if (!link || event.target.closest("a, button, input, label, summary") || String(getSelection())) return;
  if (event.metaKey || event.ctrlKey) open(link.href);
  else link.click();
});

/* Empty fields would only make the address long. */
addEventListener("htmx:configRequest", (event) => {
  if (!event.target.matches?.(".filter-bar")) return;
  const asked = event.detail.formData ?? event.detail.parameters;
  for (const name of new Set(asked.keys?.() ?? Object.keys(asked))) {
    if ((asked.get ? asked.get(name) : asked[name]) === "") asked.delete ? asked.delete(name) : delete asked[name];
  }
});

/* Rows are picked one by one, with Shift all from the last one on; the bar says how many. */
let lastPick;

const picks = () => [...document.querySelectorAll("input[name=pick]")];

function tell() {
  const page = document.querySelector("[data-pick-page]");
  if (!page) return;
  page.hidden = false;
  const picked = picks().filter((box) => box.checked).length;
  page.querySelector("input").checked = picked > 0 && picked === picks().length;
  const told = document.querySelector("[data-picked]");
  told.textContent = picked ? told.dataset.picked.replace("{n}", picked) : "";
}

addEventListener("click", (event) => {
  const box = event.target.closest("input[name=pick]");
  if (!box) return;
  const all = picks();
  const [from, to] = [all.indexOf(lastPick), all.indexOf(box)].sort((a, b) => a - b);
  if (event.shiftKey && from >= 0) for (const one of all.slice(from, to + 1)) one.checked = box.checked;
  lastPick = box;
});

addEventListener("change", (event) => {
  if (event.target.closest("[data-pick-page]")) for (const box of picks()) box.checked = event.target.checked;
  tell();
});

for (const name of ["htmx:afterSettle", "pageshow"]) addEventListener(name, tell);

/* A column moves in the panel at once; the list follows when the panel is sent. */
addEventListener("click", (event) => {
  const button = event.target.closest("[data-columns] :is([name=up], [name=down])");
  if (!button) return;
  event.preventDefault();
  const place = button.closest("li");
  const next = button.name === "up" ? place.previousElementSibling : place.nextElementSibling;
  if (!next || !next.querySelector("button")) return;
  button.name === "up" ? next.before(place) : next.after(place);
  place.querySelector("input").checked = true;
  button.focus();
});
