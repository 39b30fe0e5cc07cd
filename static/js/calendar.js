/* A planned visit is moved by drag (mouse; touch after a long press), by Alt and an arrow, or by its menu. All three send
   the form of the menu: the server decides, and the page comes back with what it said. */

const LONG_PRESS = 350;
const SLACK = 6;
const calendar = document.querySelector("[data-calendar]");
let drag = null;
let hasJustDropped = false;

/* What is dragged lies under the pointer itself, and belongs to the day that it came from. */
function dayAt(x, y) {
  const below = document.elementsFromPoint(x, y).filter((one) => !drag.entry.contains(one));
  return below.map((one) => one.closest?.("[data-day]")).find(Boolean) ?? null;
}

function moveTo(entry, day) {
  const form = entry.querySelector("[data-shift]");
  if (!form || !day || day === entry.closest("[data-day]").dataset.day) return;
  const wanted = Object.assign(document.createElement("input"), { type: "hidden", name: "day", value: day });
  form.append(wanted);
  document.querySelector("[data-calendar-says]").textContent = `${entry.dataset.title} → ${day}`;
  form.requestSubmit();
}

function lift() {
  drag.lifted = true;
  drag.entry.classList.add("is-lifted");
  drag.entry.setPointerCapture?.(drag.id);
}

function mark(day) {
  calendar.querySelectorAll(".is-target").forEach((one) => one.classList.remove("is-target"));
  day?.classList.add("is-target");
}

function drop(entry, keep = false) {
  clearTimeout(drag.timer);
  mark(null);
  entry.classList.remove("is-lifted");
  entry.style.translate = "";
  hasJustDropped = drag.lifted;
  setTimeout(() => { hasJustDropped = false; });
  if (drag.lifted && keep) moveTo(entry, drag.day?.dataset.day);
  drag = null;
}

function begin(event) {
  const entry = event.target.closest("[data-visit]");
  if (!entry || event.button || event.target.closest("button, [popover]")) return;
  drag = { entry, id: event.pointerId, x: event.clientX, y: event.clientY, lifted: false, day: null };
  if (event.pointerType === "touch") drag.timer = setTimeout(lift, LONG_PRESS);
}

function follow(event) {
  if (!drag || event.pointerId !== drag.id) return;
  const [dx, dy] = [event.clientX - drag.x, event.clientY - drag.y];
  const far = Math.hypot(dx, dy) > SLACK;
  if (!drag.lifted && far && event.pointerType === "touch") return drop(drag.entry);
  if (!drag.lifted && far) lift();
  if (!drag.lifted) return;
  drag.entry.style.translate = `${dx}px ${dy}px`;
  drag.day = dayAt(event.clientX, event.clientY);
  mark(drag.day);
}

/* Alt and left or right: a day; up or down: a week. */
const DAYS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

function shift(event) {
  const entry = event.target.closest?.("[data-visit]");
  if (!entry || !event.altKey || event.isComposing || !DAYS[event.key]) return;
  event.preventDefault();
  const day = new Date(`${entry.closest("[data-day]").dataset.day}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() + DAYS[event.key]);
  moveTo(entry, day.toISOString().slice(0, 10));
}

if (calendar) {
  calendar.addEventListener("pointerdown", begin);
  calendar.addEventListener("pointermove", follow);
  calendar.addEventListener("pointerup", () => drag && drop(drag.entry, true));
  calendar.addEventListener("pointercancel", () => drag && drop(drag.entry));
  calendar.addEventListener("dragstart", (event) => event.target.closest("[data-visit]") && event.preventDefault());
  calendar.addEventListener("touchmove", (event) => drag?.lifted && event.preventDefault(), { passive: false });
  calendar.addEventListener("contextmenu", (event) => drag?.lifted && event.preventDefault());
  calendar.addEventListener("keydown", shift);
  calendar.addEventListener("click", (event) => hasJustDropped && event.preventDefault(), { capture: true });
}
