/* Forms that are grids: the arrows go up and down a column. */

function cellsOf(field) {
  const column = field.name.replace(/^.*-/, "");
  return [...field.form.querySelectorAll(`input[name$="-${CSS.escape(column)}"]:not([type=hidden], [type=checkbox])`)];
}

addEventListener("keydown", (event) => {
  const field = event.target;
  if (event.isComposing || !["ArrowUp", "ArrowDown"].includes(event.key) || !field.matches?.("[data-grid] input:not([type=date])")) return;
  const cells = cellsOf(field);
  const next = cells[cells.indexOf(field) + (event.key === "ArrowDown" ? 1 : -1)];
  if (!next) return;
  event.preventDefault();
  next.focus();
  next.select();
});
