/* The search box from anywhere: Ctrl-K or the button opens it, arrows choose, Enter opens. Without scripts it is a page. */

const PAUSE = 120;
const dialog = document.getElementById("finder");
let timer;

async function show(address) {
  if (dialog.open) return;
  await htmx.ajax("GET", address, { target: dialog, swap: "innerHTML" });
  if (!dialog.open) dialog.showModal();
  dialog.querySelector("input")?.select();
}

function box() {
  return document.querySelector(".finder input[name=q]");
}

function answers() {
  return [...document.querySelectorAll("#found a")];
}

function choose(by) {
  const all = answers();
  const here = all.findIndex((link) => link.getAttribute("aria-selected") === "true");
  all[here]?.removeAttribute("aria-selected");
  const next = all[(here + by + all.length) % all.length];
  next?.setAttribute("aria-selected", "true");
  next?.scrollIntoView({ block: "nearest" });
}

function ask() {
  clearTimeout(timer);
  timer = setTimeout(() => box()?.dispatchEvent(new Event("find")), PAUSE);
}

const finderLink = document.querySelector("[data-find]");

if (dialog && finderLink) {
  addEventListener("keydown", (event) => {
    const asked = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k";
    if (!asked || event.isComposing) return;
    event.preventDefault();
    show(finderLink.href);
  });
  finderLink.addEventListener("click", (event) => {
    if (event.metaKey || event.ctrlKey) return;
    event.preventDefault();
    show(finderLink.href);
  });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  dialog.addEventListener("close", () => dialog.replaceChildren());
}

/* Half-composed Chinese is not a question. */
addEventListener("input", (event) => {
  if (event.target === box() && !event.isComposing) ask();
});

addEventListener("compositionend", (event) => {
  if (event.target === box()) ask();
});

addEventListener("keydown", (event) => {
  if (event.target !== box() || event.isComposing || event.keyCode === 229) return;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    choose(event.key === "ArrowDown" ? 1 : answers().some((link) => link.hasAttribute("aria-selected")) ? -1 : 0);
  } else if (event.key === "Enter") {
    const chosen = document.querySelector('#found a[aria-selected="true"]') ?? answers()[0];
    if (!chosen) return;
    event.preventDefault();
    chosen.click();
  }
});
