/* A form with data-saves keeps itself at the server, so that it is gone on with on another device: what was typed since
   the last time, a moment after it, files at once. Until the server has it, it stays on this device. */

import { PAUSE, SENT, keyOf, read, tell } from "./drafts.js";

const SOON = 2500;
const LATEST = 10_000;
const form = document.querySelector("form[data-saves]");
let key = keyOf(form);
const clashes = document.getElementById("draft-clashes");
const before = new Map(new FormData(form));
let typed = new Set();
let begun = 0;
let isSending = false;
let isHandedOver = false;
let nearby;
let away;

const fields = (name) => [...form.querySelectorAll(`[name="${CSS.escape(name)}"]`)];
const valueOf = (name) => new FormData(form).get(name) ?? "";

function put(name, value) {
  for (const field of fields(name)) {
    if (field.type === "radio") field.checked = field.value === value;
    else if (field.type === "checkbox") field.checked = Boolean(value);
    else field.value = value;
  }
}

/* A new claim that the server has not heard of: it is told whole, with all that it was filled in with. */
function isUnheard() {
  return "whole" in form.dataset && valueOf("draft_seen") === "0";
}

function changed() {
  const rows = [...typed].map((name) => name.match(/^lines-\d+-/)).filter(Boolean).map(([row]) => `${row}id`);
  const all = [...form.elements].filter((one) => one.name && one.type !== "file").map((one) => one.name);
  return named(new Set(isUnheard() ? all : [...typed, ...rows]));
}

function named(names) {
  return Object.fromEntries([...names].map((name) => [name, valueOf(name)]));
}

function keepHere() {
  try {
    localStorage.setItem(key, JSON.stringify({ at: Date.now(), isUnheard: isUnheard(), fields: Object.entries(named(typed)) }));
  } catch {
    // A full or forbidden store costs the copy here, not the one at the server.
  }
}

function soon() {
  begun ||= Date.now();
  clearTimeout(away);
  away = setTimeout(send, Math.max(0, Math.min(SOON, begun + LATEST - Date.now())));
}

function note(name) {
  typed.add(name);
  clearTimeout(nearby);
  nearby = setTimeout(keepHere, PAUSE);
  soon();
}

async function send(files = {}) {
  if (isHandedOver) return;
  if (isSending) return setTimeout(send, PAUSE, files);
  clearTimeout(away);
  keepHere();
  isSending = true;
  const values = { ...changed(), ...files, ...named(["csrfmiddlewaretoken", "version", "draft_seen"]) };
  const sending = typed;
  typed = new Set();
  begun = 0;
  const status = await deliver(values);
  isSending = false;
  if (status !== 200) sending.forEach((name) => typed.add(name));
  else if (!typed.size) localStorage.removeItem(key);
  const isUnreached = !status || status >= 500;
  form.querySelector("[data-unreached]").hidden = !isUnreached;
  if (isUnreached) away = setTimeout(send, LATEST, files);
}

/* From outside the form: htmx would send all of it along, also what another device has changed meanwhile. */
async function deliver(values) {
  let status = 0;
  clashes.addEventListener("htmx:afterRequest", (event) => { status = event.detail.xhr.status; }, { once: true });
  await htmx.ajax("POST", form.dataset.saves, { source: clashes, target: "#draft-state", swap: "outerHTML", values }).catch(() => {});
  takeOver(document.getElementById("draft-state"));
  return status;
}

function leave() {
  if (isHandedOver || !typed.size) return;
  keepHere();
  const body = new FormData();
  const values = { ...changed(), ...named(["csrfmiddlewaretoken", "version", "draft_seen"]) };
  Object.entries(values).forEach(([name, value]) => body.append(name, value));
  fetch(form.dataset.saves, { method: "POST", body, keepalive: true });
}

/* What the server took, and what another device typed, stands in the fields. */
function takeOver(state) {
  for (const { fill, value, says } of [...state.querySelectorAll("[data-fill]")].map((one) => one.dataset)) {
    if (!fields(fill).length) state.querySelector("[data-elsewhere]").hidden = false;
    put(fill, value);
    if (says) sayOf(fill.replace(/receipt$/, "document"), says);
  }
}

/* It need not be sent once more. */
function sayOf(name, says) {
  const [input] = fields(name);
  input.value = "";
  document.getElementById(`${input.id}_helptext`).textContent = says;
}

form.addEventListener("input", ({ target }) => target.name && target.type !== "file" && note(target.name));
form.addEventListener("change", ({ target }) => target.type === "file" && target.files.length && send({ [target.name]: target.files[0] }));
clashes.addEventListener("click", ({ target }) => {
  const name = target.dataset.take;
  if (!name) return;
  put(name, target.value);
  note(name);
  target.closest("p").remove();
});
form.addEventListener("submit", () => {
  isHandedOver = true;
  keepHere();
  sessionStorage.setItem(SENT, key);
});
addEventListener("pageshow", () => { isHandedOver = false; });
addEventListener("online", soon);
addEventListener("visibilitychange", () => document.visibilityState === "hidden" && leave());

/* A new claim that was begun on this device without a connection is gone on with under its own id. */
function goOn() {
  const mine = key.slice(0, -form.dataset.about.length);
  const left = Object.keys(localStorage).find((one) => one.startsWith(mine) && read(one)?.isUnheard);
  if (!left || !isUnheard() || location.search) return;
  const about = left.slice(mine.length);
  form.dataset.saves = form.dataset.saves.replace(form.dataset.about, about);
  form.elements.record_id.value = form.dataset.about = about;
  key = left;
}

goOn();
const here = read(key);
const unsaved = here?.fields.filter(([name, value]) => fields(name).length && valueOf(name) !== value) ?? [];
unsaved.forEach(([name, value]) => { put(name, value); note(name); });
if (unsaved.length) {
  tell(form, here, () => unsaved.forEach(([name]) => { put(name, before.get(name) ?? ""); note(name); }));
}
