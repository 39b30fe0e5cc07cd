/* Parts that htmx puts into the dialog open it; closing empties it. The browser gives the focus back. */

const dialog = document.getElementById("dialog");
const body = document.getElementById("dialog-body");

function isTouched() {
  return [...body.querySelectorAll("input, textarea, select")].some((field) => field.value !== field.defaultValue && field.type !== "hidden" && field.defaultValue !== undefined);
}

addEventListener("htmx:afterSwap", (event) => {
  if (event.target !== body) return;
  if (!body.firstElementChild) return dialog.close();
  if (!dialog.open) dialog.showModal();
  body.querySelector("[aria-invalid], input:not([type=hidden]), textarea, select, button")?.focus();
});

dialog?.addEventListener("close", () => body.replaceChildren());

dialog?.addEventListener("click", (event) => {
  if (event.target.closest("[data-close]")) {
    event.preventDefault();
    dialog.close();
  } else if (event.target === dialog && !isTouched()) {
    dialog.close();
  }
});
