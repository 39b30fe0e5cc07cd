/* The sheet without a line: its choices and its list come from this device alone. */

import { drop, keep, namesFor, personHere, waitingOf } from "./store.js";
import { canTell, whereNow } from "./place.js";
import { learn, sendWaiting } from "./sending.js";

const PAUSE = 5_000;
const page = document.querySelector("[data-page]").dataset;
const form = document.querySelector("[data-sheet]");
const list = document.querySelector("[data-waiting]");
const says = document.querySelector("[data-says]");
const arrival = form.querySelector("[data-arrival]");
const fields = form.elements;
let person = null;
let names = [];
let corrected = null;
let again = null;

const theme = document.cookie.match(/(?:^|; )theme=(dark|light)/)?.[1];
if (theme) document.documentElement.dataset.theme = theme;

function say(words) {
  says.textContent = words;
}

/* Local time as the field takes it. */
function clock(moment) {
  const local = new Date(moment - moment.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}

function choice(one) {
  return new Option(one.about ? `${one.name} (${one.about})` : one.name, one.visit ?? one.customer);
}

function fillNames(wanted) {
  const groups = [[page.today, names.filter((one) => one.visit)], [page.others, names.filter((one) => !one.visit)]];
  fields.customer.replaceChildren(...groups.filter(([, some]) => some.length).map(([label, some]) => {
    const group = document.createElement("optgroup");
    group.label = label;
    group.append(...some.map(choice));
    return group;
  }));
  const chosen = names.find((one) => (wanted.visit ? one.visit === wanted.visit : one.customer === wanted.customer));
  if (chosen) fields.customer.value = chosen.visit ?? chosen.customer;
  offerArrival();
}

/* A visit that was logged already waits below; so does an arrival. */
async function namesNotLogged() {
  const waiting = (await waitingOf(person)).filter((record) => record.visit);
  const logged = new Set(waiting.filter((record) => !record.arrived).map((record) => record.visit));
  const arrived = new Set(waiting.filter((record) => record.arrived).map((record) => record.visit));
  return (await namesFor(person)).filter((one) => !logged.has(one.visit)).map((one) => ({ ...one, arrived: one.arrived || arrived.has(one.visit) }));
}

const chosenName = () => names.find((one) => (one.visit ?? one.customer) === fields.customer.value);

/* One arrives once, at a visit of today. */
function offerArrival() {
  const chosen = chosenName();
  arrival.hidden = Boolean(corrected) || !chosen?.visit || chosen.arrived;
}

/* Which file or visit was asked for: by this address, or by the one that could not be reached. */
function asked() {
  const told = new URLSearchParams(location.search);
  const visit = told.get("visit") ?? names.find((one) => one.visit && location.pathname.includes(one.visit))?.visit;
  return { customer: told.get("customer"), visit };
}

function startAnew() {
  corrected = null;
  form.reset();
  startNow();
}

function startNow() {
  fields.happened_at.value = clock(new Date());
  fillNames(asked());
}

function entered(outcome) {
  const named = chosenName();
  const told = Object.fromEntries(["note", "next_step", "next_on"].map((name) => [name, fields[name].value.trim()]));
  return {
    id: corrected?.id ?? crypto.randomUUID(),
    by: person,
    customer: named.customer,
    visit: named.visit ?? corrected?.visit,
    name: named.name,
    kind: fields.kind.value,
    outcome: outcome.value,
    happened_at: new Date(fields.happened_at.value || Date.now()).toISOString(),
    ...told,
  };
}

async function log(event) {
  event.preventDefault();
  fields.next_on.required = Boolean(fields.next_step.value.trim());
  if (fields.next_on.required && !fields.next_on.value) form.querySelector("details").open = true;
  if (!form.reportValidity()) return;
  const record = entered(event.submitter);
  await keep(record);
  names = names.filter((one) => !one.visit || one.visit !== record.visit);
  say(page.kept.replace("{name}", record.name));
  startAnew();
  await show();
  await send();
}

/* Time, visit and photo are those of the tap, however long the place takes. */
async function arrive(button, findPlace) {
  const { visit, customer, name } = chosenName();
  const arrived = { id: crypto.randomUUID(), by: person, visit, customer, name, arrived: true, happened_at: new Date().toISOString(), photo: fields.photo.files[0] };
  arrival.disabled = true;
  button.classList.add("is-busy");
  await keep({ ...arrived, ...(await findPlace()) });
  button.classList.remove("is-busy");
  arrival.disabled = false;
  fields.photo.value = "";
  names = await namesNotLogged();
  offerArrival();
  say(page.kept.replace("{name}", name));
  await show();
  await send();
}

function label(name, value) {
  return form.querySelector(`[name="${name}"][value="${CSS.escape(value)}"]`)?.closest("label, button")?.textContent.trim() ?? value;
}

function what(record) {
  if (!record.arrived) return [label("kind", record.kind), label("outcome", record.outcome)];
  return [page.arrived, record.latitude !== undefined && page.withPlace, record.photo && page.withPhoto].filter(Boolean);
}

function row(record) {
  const item = document.getElementById("waiting-record").content.firstElementChild.cloneNode(true);
  const part = (name) => item.querySelector(`[data-${name}]`);
  part("name").textContent = record.name || page.unnamed;
  const when = new Date(record.happened_at).toLocaleString(document.documentElement.lang, { dateStyle: "short", timeStyle: "short" });
  part("what").textContent = [...what(record), when].join(" · ");
  part("note").textContent = [record.note, record.next_step && `${record.next_step} ${record.next_on}`].filter(Boolean).join(" · ");
  part("refused").hidden = !record.refusal;
  part("refusal").textContent = record.refusal ?? "";
  part("waits").hidden = Boolean(record.refusal);
  part("correct").hidden = Boolean(record.arrived);
  part("without-photo").hidden = !record.refusesPhoto;
  part("without-photo").addEventListener("click", () => sendWithoutPhoto(record));
  part("correct").addEventListener("click", () => correct(record));
  part("discard").addEventListener("click", () => discard(record));
  return item;
}

async function discard(record) {
  if (!confirm(page.sure.replace("{name}", record.name))) return;
  await drop(record.id);
  await show();
}

async function sendWithoutPhoto({ photo, refusal, refusesPhoto, ...record }) {
  await keep(record);
  await show();
  await send();
}

function correct(record) {
  if (!names.some((one) => one.customer === record.customer)) names.push({ customer: record.customer, name: record.name || page.unnamed });
  startAnew();
  fillNames(record);
  corrected = record;
  offerArrival();
  for (const name of ["kind", "note", "next_step", "next_on"]) fields[name].value = record[name] ?? "";
  fields.happened_at.value = clock(new Date(record.happened_at));
  form.querySelector("details").open = true;
  form.scrollIntoView({ block: "start" });
  say(page.correcting.replace("{name}", record.name));
}

async function show() {
  const waiting = person ? await waitingOf(person) : [];
  list.replaceChildren(...waiting.map(row));
  list.closest("section").hidden = !waiting.length;
  document.querySelector("[data-count]").textContent = waiting.length;
}

async function send() {
  if (!person) return;
  const before = (await waitingOf(person)).length;
  clearTimeout(again);
  if (!(await sendWaiting(person, page))) again = setTimeout(send, PAUSE);
  const left = (await waitingOf(person)).length;
  if (left < before) say(page.sent.replace("{n}", before - left));
  await show();
}

function showLine() {
  document.querySelector("[data-away]").hidden = navigator.onLine;
  document.querySelector("[data-back]").hidden = !navigator.onLine;
}

async function begin() {
  showLine();
  if (navigator.onLine) await learn(page.day);
  person = await personHere();
  names = person ? await namesNotLogged() : [];
  document.querySelector("[data-nobody]").hidden = Boolean(names.length);
  form.hidden = !names.length;
  startNow(); // nothing is reset: a photo may be chosen already
  if (location.hash === "#kept") say(page.keptLately);
  await show();
  await send();
}

form.addEventListener("submit", log);
fields.customer.addEventListener("change", offerArrival);
arrival.querySelector("[data-arrive]").addEventListener("click", (event) => arrive(event.currentTarget, () => ({})));
const withPlace = arrival.querySelector("[data-arrive-there]");
withPlace.addEventListener("click", () => arrive(withPlace, whereNow));
withPlace.hidden = !canTell;
addEventListener("online", () => { showLine(); send(); });
addEventListener("offline", showLine);
document.addEventListener("visibilitychange", () => document.hidden || send());
begin();
