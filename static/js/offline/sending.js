/* Sends what waits, one record after the other, each until the server has taken or refused it. The id of a record was
   drawn when it was logged: sent again after a lost answer, it is the same record. */

import { drop, keep, know, meet, waitingOf } from "./store.js";

const REFUSED = [400, 404, 409, 413, 422];
const LOGGED = ["by", "customer", "visit", "kind", "outcome", "happened_at", "note", "next_step", "next_on"];
const ARRIVED = ["by", "latitude", "longitude", "accuracy", "photo"];
/* A line that comes back half stalls an answer; who waits for it would keep the others from sending. */
const PATIENCE = { day: 10_000, record: 120_000 };
const NOBODY = "00000000-0000-0000-0000-000000000000";

/* Who is signed in, with the names of the day; null without a line or without a sign-in. */
export async function learn(url) {
  try {
    const answer = await fetch(url, { headers: { Accept: "application/json" }, signal: AbortSignal.timeout(PATIENCE.day) });
    if (!answer.ok || !answer.headers.get("Content-Type")?.startsWith("application/json")) return null;
    const told = await answer.json();
    await meet(told.person);
    await know("day", { person: told.person, at: Date.now(), customers: told.customers });
    return told;
  } catch {
    return null;
  }
}

/* true when nothing is left that could still be sent. Only one page of this browser sends at a time. */
export async function sendWaiting(person, urls) {
  if (!(await unrefused(person)).length) return true;
  return navigator.locks.request("visits-sending", async () => {
    const told = await learn(urls.day);
    if (told?.person !== person) return false;
    for (const record of await unrefused(person)) {
      if (!(await send(record, urls, told.csrf))) return false;
    }
    await learn(urls.day);
    return true;
  });
}

async function unrefused(person) {
  return (await waitingOf(person)).filter((record) => !record.refusal);
}

/* An arrival goes to its visit, with its photo; all else is a communication record. */
function call(record, { log, checkIn }) {
  const [url, names] = record.arrived ? [checkIn.replace(NOBODY, record.visit), ARRIVED] : [log, LOGGED];
  const body = new FormData();
  body.append("record_id", record.id);
  if (record.arrived) body.append("at", record.happened_at);
  for (const name of names) if ((record[name] ?? "") !== "") body.append(name, record[name]);
  return [url, body];
}

/* false when it is to be tried again later. */
async function send(record, urls, csrf) {
  const [url, body] = call(record, urls);
  try {
    const headers = { Accept: "application/json", "X-CSRFToken": csrf };
    const answer = await fetch(url, { method: "POST", headers, body, signal: AbortSignal.timeout(PATIENCE.record) });
    if (answer.ok) await drop(record.id);
    else if (REFUSED.includes(answer.status)) await keep({ ...record, ...told(await answer.json()) });
    else if (answer.status === 403) return await refusedByRule(record, answer, urls.day);
    else return false;
    return true;
  } catch {
    return false;
  }
}

/* 403 with a clause is a rule's word, if the same person is still signed in; else it is sent another time. */
async function refusedByRule(record, answer, day) {
  const refusal = await answer.json();
  if (!refusal.clause || (await learn(day))?.person !== record.by) return false;
  await keep({ ...record, ...told(refusal) });
  return true;
}

function told({ detail, errors, remedy }) {
  const words = Object.values(errors ?? {}).flat();
  return { refusal: (words.length ? words : [detail, remedy]).filter(Boolean).join(" "), refusesPhoto: Boolean(errors?.photo) };
}
