/* What was typed into a form with data-draft survives a closed tab, an ended session and an error of the server.
   It stays on this device, per person and address, never with passwords or files, and goes once the form has been taken. */

const PREFIX = "draft:";
export const SENT = "draft-sent";
export const PAUSE = 1000;
const WEEK = 7 * 24 * 60 * 60 * 1000;
const person = document.body?.dataset.user;

export function keyOf(form) {
  return `${PREFIX}${person}:${form.dataset.about || new URL(form.getAttribute("action") || "", location.href).pathname}`;
}

function typedIn(form) {
  const fields = [...form.elements].filter((field) => field.name && !["password", "file", "hidden", "submit"].includes(field.type));
  return fields.map((field) => [field.name, field.value, ["checkbox", "radio"].includes(field.type) ? field.checked : null]);
}

function save(form) {
  try {
    localStorage.setItem(keyOf(form), JSON.stringify({ at: Date.now(), fields: typedIn(form) }));
  } catch {
    // A full or forbidden store costs the draft, not the form.
  }
}

export function read(key) {
  try {
    const draft = JSON.parse(localStorage.getItem(key));
    return draft && Date.now() - draft.at < WEEK ? draft : null;
  } catch {
    return null;
  }
}

function fill(form, draft) {
  for (const [name, value, checked] of draft.fields) {
    const all = [...form.querySelectorAll(`[name="${CSS.escape(name)}"]`)];
    if (checked === null) all[0] && (all[0].value = value);
    else all.filter((field) => field.value === value).forEach((field) => { field.checked = checked; });
  }
}

export function tell(form, draft, discard) {
  const note = document.getElementById("draft-note").content.firstElementChild.cloneNode(true);
  note.querySelector("time").textContent = new Date(draft.at).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
  note.querySelector("button").addEventListener("click", () => {
    discard();
    note.remove();
  });
  form.prepend(note);
}

function restore(form) {
  const draft = read(keyOf(form));
  const before = typedIn(form);
  if (!draft || JSON.stringify(draft.fields) === JSON.stringify(before)) return;
  if (form.querySelector(".error-summary")) return;
  fill(form, draft);
  tell(form, draft, () => {
    localStorage.removeItem(keyOf(form));
    fill(form, { fields: before });
  });
}

function watch(form) {
  let timer;
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => save(form), PAUSE);
  });
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    save(form);
    sessionStorage.setItem(SENT, keyOf(form));
  });
  restore(form);
}

function forms(root) {
  return [...root.querySelectorAll("form[data-draft]")];
}

/* A signed-in page that neither shows the form again nor refuses it means: taken. Anything else keeps the draft. */
function settle() {
  const key = sessionStorage.getItem(SENT);
  sessionStorage.removeItem(SENT);
  const unsettled = !person || document.querySelector(".refusal, .error-summary") || [...document.forms].some((form) => keyOf(form) === key);
  if (key && !unsettled) localStorage.removeItem(key);
}

function forget() {
  Object.keys(localStorage).filter((key) => key.startsWith(PREFIX)).forEach((key) => localStorage.removeItem(key));
}

settle();
if (person) {
  forms(document).forEach(watch);
  addEventListener("htmx:afterSwap", (event) => forms(event.target).forEach(watch));
  addEventListener("submit", (event) => event.target.matches("[data-sign-out]") && forget());
}
