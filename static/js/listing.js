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
