/* A person looks: the page has been in sight for a moment. Mail scanners only fetch it, and say nothing. */

const MOMENT = 2000;
const place = document.body.dataset.opened;
let timer;

function tell() {
  removeEventListener("visibilitychange", wait);
  fetch(place, { method: "POST", keepalive: true });
}

function wait() {
  clearTimeout(timer);
  if (document.visibilityState === "visible") timer = setTimeout(tell, MOMENT);
}

addEventListener("visibilitychange", wait);
wait();
