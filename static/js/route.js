/* The order of the day: a stop is dragged by its handle (mouse or finger), moved by arrows while the handle has the
   focus, or by the buttons beside it. All three send the stop's form; the server keeps the order and draws it anew. */

const ARROWS = { ArrowUp: -1, ArrowDown: 1 };
const page = document.querySelector("[data-route-page]");
const says = document.querySelector("[data-route-says]");
let drag = null;

const stopsOf = (stop) => [...stop.parentElement.children];
const placeOf = (stop) => stopsOf(stop).indexOf(stop);

function put(stop, place) {
  const form = stop.querySelector("[data-place-form]");
  const wanted = Object.assign(document.createElement("input"), { type: "hidden", name: "place", value: place });
  form.append(wanted);
  says.textContent = says.dataset.routeSays.replace("{name}", stop.dataset.title).replace("{n}", place + 1);
  form.requestSubmit();
}

function begin(event) {
  const handle = event.target.closest("[data-handle]");
  if (!handle || event.button || drag) return;
  const stop = handle.closest("[data-stop]");
  drag = { stop, id: event.pointerId, y: event.clientY, order: stopsOf(stop) };
  handle.setPointerCapture(event.pointerId);
  stop.classList.add("is-lifted");
}

const middleOf = (stop) => stop.offsetTop + stop.offsetHeight / 2;

/* The neighbour goes to the other side: what is held stays in the page, else the pointer would lose it. */
function letPass(side, neighbour) {
  const top = drag.stop.offsetTop;
  drag.stop[side](neighbour);
  drag.y += drag.stop.offsetTop - top;
}

function follow(event) {
  if (event.pointerId !== drag?.id) return;
  const { stop } = drag;
  const top = () => stop.offsetTop + event.clientY - drag.y;
  const passes = () => stop.nextElementSibling && top() + stop.offsetHeight > middleOf(stop.nextElementSibling);
  const isPassed = () => stop.previousElementSibling && top() < middleOf(stop.previousElementSibling);
  while (passes()) letPass("before", stop.nextElementSibling);
  while (isPassed()) letPass("after", stop.previousElementSibling);
  stop.style.translate = `0 ${event.clientY - drag.y}px`;
}

function putBack() {
  drag.stop.parentElement.append(...drag.order);
  settle();
}

function settle() {
  drag.stop.classList.remove("is-lifted");
  drag.stop.style.translate = "";
  drag = null;
}

function drop() {
  const { stop, order } = drag;
  settle();
  if (placeOf(stop) !== order.indexOf(stop)) put(stop, placeOf(stop));
}

function press(event) {
  if (event.isComposing) return;
  if (drag && event.key === "Escape") return putBack();
  const stop = event.target.closest("[data-handle]")?.closest("[data-stop]");
  if (!stop || drag || !ARROWS[event.key]) return;
  event.preventDefault();
  const place = placeOf(stop) + ARROWS[event.key];
  if (place >= 0 && place < stopsOf(stop).length) put(stop, place);
}

page.addEventListener("pointerdown", begin);
page.addEventListener("pointermove", follow);
page.addEventListener("pointerup", (event) => event.pointerId === drag?.id && drop());
page.addEventListener("pointercancel", (event) => event.pointerId === drag?.id && putBack());
page.addEventListener("keydown", press);
