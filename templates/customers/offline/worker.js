/* Stands in when there is no line: with the page on which a visit is logged, and its files. Pages of ours it never keeps. */

import { CACHES, keep, namesFor } from "{{ store }}";

const CACHE = CACHES + "{{ version }}";
const PAGE = "{{ page }}";
const LOG = "{{ log }}";
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

/* The line went away under the tap that logs a visit: what the sheet held is kept, under the id that it bore. */
async function keepSent(form) {
  const told = Object.fromEntries([...form].filter(([, value]) => typeof value === "string"));
  if (!told.by || !told.record_id || !told.customer || !told.outcome) return false;
  const happened_at = new Date().toISOString();
  const { by, customer, visit, kind, outcome } = told;
  const name = (await namesFor(by)).find((one) => one.customer === customer)?.name;
  await keep({ id: told.record_id, by, customer, visit, kind, outcome, name, happened_at });
  return true;
}

async function navigate(request) {
  const isLog = request.method === "POST" && new URL(request.url).pathname === LOG;
  const sent = isLog ? request.clone() : null;
  try {
    return await fetch(request);
  } catch (error) {
    if (sent && (await keepSent(await sent.formData()))) return Response.redirect(`${PAGE}#kept`, 303);
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
