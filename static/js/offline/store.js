/* What this device keeps in IndexedDB: "waiting" are records that nobody has sent yet, each of the person who logged it;
   "known" is what one needs to log another one: who is signed in, and the names of the day. */

const NAME = "visits";
const DAY = 24 * 60 * 60 * 1000;
export const CACHES = "offline-";

function opened() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("waiting", { keyPath: "id" });
      asked.result.createObjectStore("known");
    };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

async function within(store, mode, act) {
  const database = await opened();
  try {
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction(store, mode);
      const asked = act(transaction.objectStore(store));
      transaction.oncomplete = () => resolve(asked?.result);
      transaction.onerror = transaction.onabort = () => reject(transaction.error);
    });
  } finally {
    database.close();
  }
}

/* Of one person alone: what others logged on this device is not theirs to see. */
export async function waitingOf(person) {
  const all = await within("waiting", "readonly", (store) => store.getAll());
  return all.filter((record) => record.by === person).sort((one, other) => (one.happened_at < other.happened_at ? -1 : 1));
}

export const keep = (record) => within("waiting", "readwrite", (store) => store.put(record));
export const drop = (id) => within("waiting", "readwrite", (store) => store.delete(id));
export const know = (name, value) => within("known", "readwrite", (store) => store.put(value, name));
export const known = (name) => within("known", "readonly", (store) => store.get(name));

/* The person who was signed in here last, for a day. */
export async function personHere() {
  const person = await known("person");
  return person && Date.now() - person.at < DAY ? person.id : null;
}

/* The names of the day, and files that were opened here; both go after a day. */
export async function namesFor(person) {
  const [day, lately] = [await known("day"), await known("lately")];
  const fresh = (list) => (list?.person === person && Date.now() - list.at < DAY ? list.customers : []);
  const names = new Map();
  for (const one of [...fresh(day), ...fresh(lately)]) {
    const key = one.visit ?? one.customer;
    const isThere = [...names.values()].some((other) => other.customer === one.customer && !one.visit);
    if (!names.has(key) && !isThere) names.set(key, one);
  }
  return [...names.values()];
}

export async function noteOpened(person, customer) {
  const lately = await known("lately");
  const before = lately?.person === person && Date.now() - lately.at < DAY ? lately : { person, at: Date.now(), customers: [] };
  const others = before.customers.filter((one) => one.customer !== customer.customer);
  await know("lately", { ...before, customers: [customer, ...others].slice(0, 30) });
}

/* Whoever is signed in now: what was kept for another person goes, but what that person has still to send. */
export async function meet(person) {
  const before = await known("person");
  if (before && before.id !== person) await forget();
  await know("person", { id: person, at: Date.now() });
}

export async function forget() {
  await within("known", "readwrite", (store) => store.clear());
  for (const name of await caches.keys()) {
    if (name.startsWith(CACHES)) await caches.delete(name);
  }
}
