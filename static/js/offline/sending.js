/* Sends what waits, one record after the other, each until the server has taken or refused it. The id of a record was
   drawn when it was logged: sent again after a lost answer, it is the same record. */

import { drop, keep, know, meet, waitingOf } from "./store.js";

const REFUSED = [400, 404, 409, 413, 422];
const SENT = ["id", "by", "customer", "visit", "kind", "outcome", "happened_at", "note", "next_step", "next_on"];

/* Who is signed in, with the names of the day; null without a line or without a sign-in. */
export async function learn(url) {
  try {
    const answer = await fetch(url, { headers: { Accept: "application/json" } });
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
export async function sendWaiting(person, { day, log }) {
  if (!(await unrefused(person)).length) return true;
  return navigator.locks.request("visits-sending", async () => {
    const told = await learn(day);
    if (told?.person !== person) return false;
    for (const record of await unrefused(person)) {
      if (!(await send(record, { day, log }, told.csrf))) return false;
    }
    return true;
  });
}

async function unrefused(person) {
  return (await waitingOf(person)).filter((record) => !record.refusal);
}

/* false when it is to be tried again later. */
async function send(record, { day, log }, csrf) {
  const body = Object.fromEntries(SENT.filter((name) => record[name]).map((name) => [name, record[name]]));
  body.record_id = record.id;
  try {
    const answer = await fetch(log, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": csrf },
      body: JSON.stringify(body),
    });
    if (answer.ok) await drop(record.id);
    else if (REFUSED.includes(answer.status)) await keep({ ...record, refusal: told(await answer.json()) });
    else if (answer.status === 403) return await refusedByRule(record, answer, day);
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
  await keep({ ...record, refusal: told(refusal) });
  return true;
}

function told({ detail, errors, remedy }) {
  const words = Object.values(errors ?? {}).flat();
  return (words.length ? words : [detail, remedy]).filter(Boolean).join(" ");
}
