/* "Check in with the place": the browser asks the person; what it does not tell is left out, and the check-in stands. */

const PATIENCE = { enableHighAccuracy: true, timeout: 10_000, maximumAge: 30_000 };

function locate(button) {
  const form = button.form;
  button.classList.add("is-busy");
  button.disabled = true;
  const send = () => form.requestSubmit();
  navigator.geolocation.getCurrentPosition(({ coords }) => {
    form.elements.latitude.value = coords.latitude;
    form.elements.longitude.value = coords.longitude;
    form.elements.accuracy.value = Math.round(coords.accuracy);
    send();
  }, send, PATIENCE);
}

if ("geolocation" in navigator) {
  for (const button of document.querySelectorAll("[data-locate]")) {
    button.hidden = false;
    button.addEventListener("click", () => locate(button));
  }
}
