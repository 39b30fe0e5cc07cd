/* A form is sent once: the second tap does nothing until an answer is there or the page comes back. */

const sent = new WeakSet();

function lock(form, button) {
  sent.add(form);
  button?.classList.add("is-busy");
  button?.setAttribute("aria-disabled", "true");
}

function unlock(form) {
  sent.delete(form);
  for (const button of form.querySelectorAll(".is-busy")) {
    button.classList.remove("is-busy");
    button.removeAttribute("aria-disabled");
  }
}

addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (sent.has(form)) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  lock(form, event.submitter);
}, { capture: true });

addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest?.("form");
  if (form && !event.detail.xhr?.getResponseHeader("HX-Redirect")) unlock(form);
});

addEventListener("pageshow", (event) => {
  if (event.persisted) document.querySelectorAll("form").forEach(unlock);
});
