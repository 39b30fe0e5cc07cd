/* The sheet without a line: its choices and its list come from this device alone. */

import { drop, keep, namesFor, personHere, waitingOf } from "./store.js";
import { learn, sendWaiting } from "./sending.js";

const page = document.querySelector("[data-page]").dataset;
const form = document.querySelector("[data-sheet]");
const list = document.querySelector("[data-waiting]");
const says = document.querySelector("[data-says]");
const fields = form.elements;
let person = null;
let names = [];
let corrected = null;

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

function fillNames(asked) {
  const groups = [[page.today, names.filter((one) => one.visit)], [page.others, names.filter((one) => !one.visit)]];
  fields.customer.replaceChildren(...groups.filter(([, some]) => some.length).map(([label, some]) => {
    const group = document.createElement("optgroup");
    group.label = label;
    group.append(...some.map(choice));
    return group;
  }));
  const chosen = names.find((one) => asked && (one.visit === asked.visit || (!asked.visit && one.customer === asked.customer)));
  if (chosen) fields.customer.value = chosen.visit ?? chosen.customer;
}

/* A visit that was logged already waits below. */
async function namesNotLogged() {
  const logged = new Set((await waitingOf(person)).map((record) => record.visit).filter(Boolean));
  return (await namesFor(person)).filter((one) => !logged.has(one.visit));
}

function startAnew() {
  corrected = null;
  form.reset();
  fields.happened_at.value = clock(new Date());
  const asked = new URLSearchParams(location.search);
  fillNames(asked.get("customer") && { customer: asked.get("customer"), visit: asked.get("visit") });
}

function entered(outcome) {
  const named = names.find((one) => (one.visit ?? one.customer) === fields.customer.value);
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

function label(name, value) {
  return form.querySelector(`[name="${name}"][value="${CSS.escape(value)}"]`)?.closest("label, button")?.textContent.trim() ?? value;
}

function row(record) {
  const item = document.getElementById("waiting-record").content.firstElementChild.cloneNode(true);
  const part = (name) => item.querySelector(`[data-${name}]`);
  part("name").textContent = record.name || page.unnamed;
  const when = new Date(record.happened_at).toLocaleString(document.documentElement.lang, { dateStyle: "short", timeStyle: "short" });
  part("what").textContent = [label("kind", record.kind), label("outcome", record.outcome), when].join(" · ");
  part("note").textContent = [record.note, record.next_step && `${record.next_step} ${record.next_on}`].filter(Boolean).join(" · ");
  part("refused").hidden = !record.refusal;
  part("refusal").textContent = record.refusal ?? "";
  part("waits").hidden = Boolean(record.refusal);
  part("correct").addEventListener("click", () => correct(record));
  part("discard").addEventListener("click", () => discard(record));
  return item;
}

async function discard(record) {
  if (!confirm(page.sure.replace("{name}", record.name))) return;
  await drop(record.id);
  await show();
}

function correct(record) {
  if (!names.some((one) => one.customer === record.customer)) names.push({ customer: record.customer, name: record.name || page.unnamed });
  startAnew();
  fillNames(record);
  corrected = record;
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
  await sendWaiting(person, page);
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
  startAnew();
  if (location.hash === "#kept") say(page.keptLately);
  await show();
  await send();
}

form.addEventListener("submit", log);
addEventListener("online", () => { showLine(); send(); });
addEventListener("offline", showLine);
document.addEventListener("visibilitychange", () => document.hidden || send());
begin();
