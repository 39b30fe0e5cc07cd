/* "Check in with the place": the browser asks the person; what it does not tell is left out, and the check-in stands. */

import { canTell, whereNow } from "./offline/place.js";

async function locate(button) {
  const form = button.form;
  button.classList.add("is-busy");
  button.disabled = true;
  for (const [name, value] of Object.entries(await whereNow())) form.elements[name].value = value;
  form.requestSubmit();
}

if (canTell) {
  for (const button of document.querySelectorAll("[data-locate]")) {
    button.hidden = false;
    button.addEventListener("click", () => locate(button));
  }
}
