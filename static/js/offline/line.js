/* On every page of a signed-in person: keeps what one needs without a line, and sends what waits when there is one. */

import { forget, known, know, meet, noteOpened, waitingOf } from "./store.js";
import { learn, sendWaiting } from "./sending.js";

const MINUTE = 60_000;
const FRESH = 10 * MINUTE;
const DAY = 24 * 60 * MINUTE;
const LONGEST_PAUSE = 10 * MINUTE;
const person = document.body.dataset.user;
const place = document.querySelector("[data-offline]");
const urls = place && { day: place.dataset.day, log: place.dataset.log, checkIn: place.dataset.checkIn };
let pause = MINUTE / 2;

async function showWaiting() {
  const count = (await waitingOf(person)).length;
  place.querySelector("[data-count]").textContent = count;
  place.hidden = !count;
}

async function send() {
  const isDone = await sendWaiting(person, urls);
  await showWaiting();
  if (isDone) return;
  setTimeout(send, pause);
  pause = Math.min(pause * 2, LONGEST_PAUSE);
}

/* The page and its files, in the language of now; anew each day, for nobody else's page may stand here. */
async function keepPage() {
  const worker = await navigator.serviceWorker.register(place.dataset.worker, { type: "module" });
  await navigator.serviceWorker.ready;
  const kept = await known("page");
  const lang = document.documentElement.lang;
  if (kept?.lang === lang && Date.now() - kept.at < DAY) return;
  (worker.active ?? worker.waiting)?.postMessage("fill");
  await know("page", { lang, at: Date.now() });
}

async function begin() {
  await meet(person);
  if (!place) return;
  const opened = document.querySelector("[data-opened]")?.dataset;
  if (opened) await noteOpened(person, { customer: opened.opened, name: opened.name });
  const day = await known("day");
  if (!day || Date.now() - day.at > FRESH) await learn(urls.day);
  await send();
  await keepPage();
  addEventListener("online", send);
  document.addEventListener("visibilitychange", () => document.hidden || send());
}

/* What was not sent yet stays here, unseen, until its person signs in again. */
function askWhetherToLeave(event) {
  const leaves = event.target.closest?.("[data-sign-out] button");
  if (leaves && place && !place.hidden && !confirm(place.dataset.leaving)) event.preventDefault();
}

if ("serviceWorker" in navigator && "indexedDB" in window) {
  if (person) {
    begin();
    addEventListener("click", askWhetherToLeave);
    addEventListener("submit", (event) => event.target.matches("[data-sign-out]") && forget());
  } else {
    forget();
  }
}
