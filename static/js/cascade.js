/* Sheets of targets: what is missing beside each whole follows what is typed, and rows pasted from a spreadsheet fill
   the cells to the right and below. The server checks again; without this module it alone does. */

const bare = (text) => text.replace(/[\s,，$¥%]/g, "");
const cents = (text) => Math.round(Number(bare(text) || 0) * 100);

function shown(amount) {
  return (amount / 100).toLocaleString("en", { maximumFractionDigits: 2 });
}

function tell(form, line) {
  const { whole, fixed, parts } = line.dataset;
  const names = parts.split(" ");
  // Parts that the reader does not fill in were counted by the server.
  if (!names.every((name) => form.elements[name])) return;
  const typed = whole ? form.elements[whole].value : fixed;
  const aim = cents(typed);
  const sum = names.reduce((total, name) => total + cents(form.elements[name].value), 0);
  const text = sum === aim ? form.dataset.met : sum < aim ? form.dataset.missing : form.dataset.over;
  const filled = text.replace("[parts]", shown(sum)).replace("[whole]", shown(aim)).replace("[gap]", shown(Math.abs(aim - sum)));
  line.classList.toggle("is-met", sum === aim);
  line.querySelector("[data-gap-text]").textContent = bare(typed) === "" || Number.isNaN(sum - aim) ? "" : filled;
}

function tellAll(form) {
  form.querySelectorAll("[data-gap]").forEach((line) => tell(form, line));
}

function paste(field, text) {
  const rows = [...field.closest("table").querySelectorAll("tr")].map((row) => [...row.querySelectorAll("td input")]).filter((cells) => cells.length);
  const top = rows.findIndex((cells) => cells.includes(field));
  const left = rows[top].indexOf(field);
  text.replace(/\r?\n$/, "").split(/\r?\n/).forEach((line, down) => {
    line.split("\t").forEach((value, right) => {
      const cell = rows[top + down]?.[left + right];
      if (cell) cell.value = cell.inputMode === "decimal" ? bare(value) : value.trim();
    });
  });
}

addEventListener("paste", (event) => {
  const field = event.target;
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (!field.matches?.("[data-cascade] td input") || !/[\t\n]/.test(text.trimEnd())) return;
  event.preventDefault();
  paste(field, text);
  field.dispatchEvent(new Event("input", { bubbles: true }));
});

addEventListener("input", (event) => {
  const form = event.target.closest?.("[data-cascade]");
  if (form) tellAll(form);
});

document.querySelectorAll("[data-cascade]").forEach(tellAll);
