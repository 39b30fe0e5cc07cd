/* Messages leave by themselves after a while, but not while they are read; what went wrong stays until closed. */

const STAY = 8000;
const toasts = document.getElementById("toasts");

function closer(toast) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "toast-close";
  button.textContent = "×";
  button.setAttribute("aria-label", toasts.dataset.closeLabel);
  button.addEventListener("click", () => toast.remove());
  return button;
}

function start(toast) {
  let timer;
  const run = () => { timer = setTimeout(() => toast.remove(), STAY); };
  const pause = () => clearTimeout(timer);
  toast.append(closer(toast));
  if (toast.matches(".st-danger, .st-warning")) return;
  for (const name of ["pointerenter", "focusin"]) toast.addEventListener(name, pause);
  for (const name of ["pointerleave", "focusout"]) toast.addEventListener(name, run);
  run();
}

/* A live region speaks what is put into it later, not what stood there from the start. */
for (const toast of [...(toasts?.children ?? [])]) {
  toast.remove();
  requestAnimationFrame(() => {
    toasts.append(toast);
    start(toast);
  });
}
