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
