/* The board: cards go to another place by dragging (mouse, long press), by the menu and by keys. Each way opens the
   form of the step that leads there; closing it puts the card back. The server says what is allowed. */

const board = document.querySelector("[data-board]");
const zones = document.querySelector("[data-board-zones]");
const menu = document.getElementById("move-menu");
const says = document.querySelector("[data-board-says]");
const dialog = document.getElementById("dialog");
const THRESHOLD = 6;
const LONG_PRESS = 350;

let held = null;      /* a pressed card that is not lifted yet: {card, x, y, timer} */
let lifted = null;    /* {card, home, next, place, ghost?, byKeys?} */
let asking = null;    /* the lifted card whose form is open */
let menuFor = null;

const places = () => [...board.querySelectorAll("[data-place]"), ...zones.querySelectorAll("[data-place]")];
const linkOf = (card) => card.querySelector("h3 a");

function say(words, card, place) {
  says.textContent = says.dataset[words].replace("{name}", card?.dataset.name ?? "").replace("{place}", place?.dataset.label ?? "");
}

function lift(card, more = {}) {
  const home = card.closest("[data-place]");
  lifted = { card, home, next: card.nextElementSibling, place: home, ...more };
  card.classList.add("is-lifted");
  zones.hidden = false;
  say("lifted", card, home);
}

function over(place) {
  if (!place || place === lifted.place) return;
  lifted.place.classList.remove("is-over");
  lifted.place = place;
  if (place !== lifted.home) place.classList.add("is-over");
  say("over", lifted.card, place);
  if (lifted.byKeys) place.scrollIntoView({ block: "nearest", inline: "nearest" });
}

function settle({ card, home, next, ghost }) {
  ghost?.remove();
  card.classList.remove("is-lifted", "is-waiting");
  for (const place of places()) place.classList.remove("is-over");
  zones.hidden = true;
  if (card.parentElement !== home.querySelector(".board-cards")) home.querySelector(".board-cards").insertBefore(card, next?.isConnected ? next : null);
}

function putBack(move) {
  settle(move);
  say("back", move.card, move.home);
  linkOf(move.card).focus();
}

function drop() {
  const move = lifted;
  lifted = null;
  if (move.place === move.home) return putBack(move);
  settle(move);
  say("dropped", move.card, move.place);
  move.place.querySelector(".board-cards")?.prepend(move.card);
  ask(move, move.place.dataset.place);
}

function ask(move, place) {
  asking = move;
  move.card.classList.add("is-waiting");
  const address = `${move.card.dataset.to}${place}/?board=${encodeURIComponent(board.dataset.board)}`;
  htmx.ajax("GET", address, { target: "#dialog-body", swap: "innerHTML" }).then(() => {
    if (!dialog.open && asking === move) { asking = null; putBack(move); }
  });
}

dialog.addEventListener("close", () => {
  if (!asking) return;
  const move = asking;
  asking = null;
  putBack(move);
});

/* By pointer. A finger that moves at once scrolls; one that rests lifts. */

function carry(x, y) {
  const { ghost } = lifted;
  ghost.style.translate = `${x - lifted.dx}px ${y - lifted.dy}px`;
  over(document.elementFromPoint(x, y)?.closest("[data-place]"));
}

function liftByPointer(x, y) {
  const { card } = held;
  clearTimeout(held.timer);
  const box = card.getBoundingClientRect();
  const ghost = card.cloneNode(true);
  ghost.removeAttribute("data-card");
  ghost.classList.add("board-ghost");
  ghost.style.width = `${box.width}px`;
  document.body.append(ghost);
  lift(card, { ghost, dx: held.x - box.x, dy: held.y - box.y });
  held = null;
  carry(x, y);
}

board.addEventListener("pointerdown", (event) => {
  const card = event.target.closest("[data-to]");
  if (!card || event.button || lifted || event.target.closest("[data-move-menu], abbr")) return;
  held = { card, x: event.clientX, y: event.clientY, touch: event.pointerType !== "mouse" };
  held.timer = held.touch ? setTimeout(() => held && liftByPointer(held.x, held.y), LONG_PRESS) : 0;
});

addEventListener("pointermove", (event) => {
  if (lifted?.ghost) return carry(event.clientX, event.clientY);
  if (!held || Math.hypot(event.clientX - held.x, event.clientY - held.y) < THRESHOLD) return;
  if (held.touch) { clearTimeout(held.timer); held = null; } else liftByPointer(event.clientX, event.clientY);
});

function swallow(event) {
  event.preventDefault();
  event.stopPropagation();
}

function release() {
  if (held) { clearTimeout(held.timer); held = null; }
  if (!lifted?.ghost) return;
  /* The click that ends a drag opens nothing. */
  addEventListener("click", swallow, true);
  setTimeout(() => removeEventListener("click", swallow, true), 0);
  drop();
}

addEventListener("pointerup", release);
addEventListener("pointercancel", () => {
  if (held) { clearTimeout(held.timer); held = null; }
  if (lifted?.ghost) { const move = lifted; lifted = null; putBack(move); }
});
addEventListener("touchmove", (event) => { if (lifted?.ghost) event.preventDefault(); }, { passive: false });
addEventListener("contextmenu", (event) => { if (lifted || held?.touch) event.preventDefault(); });
board.addEventListener("dragstart", (event) => event.preventDefault());

/* By keys. */

const SIDEWAYS = { ArrowLeft: -1, ArrowRight: 1 };
const UPRIGHT = { ArrowUp: -1, ArrowDown: 1 };

function choose(by) {
  const all = places();
  over(all[Math.min(Math.max(all.indexOf(lifted.place) + by, 0), all.length - 1)]);
}

function walk(card, key) {
  const cards = [...card.closest(".board-cards").querySelectorAll("[data-card]")];
  if (UPRIGHT[key]) return cards[cards.indexOf(card) + UPRIGHT[key]];
  const columns = [...board.querySelectorAll("[data-place]")];
  let at = columns.indexOf(card.closest("[data-place]"));
  while (columns[at += SIDEWAYS[key]]) {
    const there = columns[at].querySelectorAll("[data-card]");
    if (there.length) return there[Math.min(cards.indexOf(card), there.length - 1)];
  }
}

addEventListener("keydown", (event) => {
  if (event.isComposing || dialog.open) return;
  if (lifted) {
    if (event.key === "Escape") { const move = lifted; lifted = null; putBack(move); }
    else if (SIDEWAYS[event.key]) choose(SIDEWAYS[event.key]);
    else if (event.key === " " || event.key === "Enter") drop();
    else if (event.key !== "Tab") return;
    event.preventDefault();
    return;
  }
  const card = event.target.closest?.("[data-card]");
  if (!card || event.target !== linkOf(card)) return;
  if (event.key === " " && card.dataset.to) {
    event.preventDefault();
    lift(card, { byKeys: true });
  } else if (SIDEWAYS[event.key] || UPRIGHT[event.key]) {
    event.preventDefault();
    const other = walk(card, event.key);
    if (other) linkOf(other).focus();
  }
});

/* By the menu, which serves all cards. */

board.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-move-menu]");
  if (!opener) return;
  event.preventDefault();
  menuFor = opener.closest("[data-card]");
  const here = menuFor.closest("[data-place]").dataset.place;
  for (const item of menu.querySelectorAll("[data-move]")) item.hidden = item.dataset.move === here;
  menu.showPopover({ source: opener });
  menu.querySelector("[data-move]:not([hidden])").focus();
});

menu.addEventListener("click", (event) => {
  const item = event.target.closest("[data-move]");
  if (!item) return;
  event.preventDefault();
  menu.hidePopover();
  const home = menuFor.closest("[data-place]");
  ask({ card: menuFor, home, next: menuFor.nextElementSibling }, item.dataset.move);
});

menu.addEventListener("keydown", (event) => {
  if (!UPRIGHT[event.key]) return;
  event.preventDefault();
  const items = [...menu.querySelectorAll("[data-move]:not([hidden])")];
  items[(items.indexOf(document.activeElement) + UPRIGHT[event.key] + items.length) % items.length].focus();
});
