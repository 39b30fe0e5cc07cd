/* Stands in when there is no line: with the page on which a visit is logged, and its files. Pages of ours it never keeps. */

import { CACHES, keep, namesFor } from "{{ store }}";

const CACHE = CACHES + "{{ version }}";
const PAGE = "{{ page }}";
const LOG = "{{ log }}";
const [ARRIVE_BEFORE, ARRIVE_AFTER] = "{{ check_in }}".split("{{ nobody }}");
const FILES = new Set([{% for file in files %}"{{ file }}"{% if not forloop.last %}, {% endif %}{% endfor %}]);

async function fill() {
  const cache = await caches.open(CACHE);
  await cache.addAll([new Request(PAGE, { cache: "reload" }), ...FILES]);
}

async function tidy() {
  for (const name of await caches.keys()) {
    if (name.startsWith(CACHES) && name !== CACHE) await caches.delete(name);
  }
  await clients.claim();
}

async function file(request) {
  return (await caches.match(request)) ?? fetch(request);
}

/* The visit at which one arrives by this address; null for any other. */
function visitOf(path) {
  const isArrival = path.startsWith(ARRIVE_BEFORE) && path.endsWith(ARRIVE_AFTER);
  return isArrival ? path.slice(ARRIVE_BEFORE.length, -ARRIVE_AFTER.length) : null;
}

/* The line went away under the tap that logs a visit or checks in: what the form held is kept, under the id it bore. */
async function keepSent(form, arrivedAt) {
  const told = Object.fromEntries([...form].filter(([, value]) => value && value.size !== 0));
  if (!told.by || !told.record_id || !(arrivedAt || (told.customer && told.outcome))) return false;
  const { by, customer, kind, outcome, latitude, longitude, accuracy, photo } = told;
  const visit = arrivedAt ?? told.visit;
  const known = (await namesFor(by)).find((one) => (visit && one.visit === visit) || one.customer === customer);
  const facts = arrivedAt ? { arrived: true, latitude, longitude, accuracy, photo } : { kind, outcome };
  const happened_at = new Date().toISOString();
  await keep({ id: told.record_id, by, visit, customer: customer ?? known?.customer, name: known?.name, happened_at, ...facts });
  return true;
}

async function navigate(request) {
  const path = request.method === "POST" ? new URL(request.url).pathname : "";
  const visit = visitOf(path);
  const sent = visit || path === LOG ? request.clone() : null;
  try {
    return await fetch(request);
  } catch (error) {
    if (sent && (await keepSent(await sent.formData(), visit))) return Response.redirect(`${PAGE}#kept`, 303);
    const page = request.method === "GET" && (await caches.match(PAGE));
    if (page) return page;
    throw error;
  }
}

addEventListener("install", (event) => event.waitUntil(fill().then(() => skipWaiting())));
addEventListener("activate", (event) => event.waitUntil(tidy()));
addEventListener("message", (event) => event.data === "fill" && event.waitUntil(fill()));
addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (address.origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(navigate(request));
  else if (request.method === "GET" && FILES.has(address.pathname)) event.respondWith(file(request));
});
