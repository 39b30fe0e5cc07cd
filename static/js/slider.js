/* A slider beside a number field: either moves the other. Without this module the field stands alone. */

addEventListener("input", ({ target }) => {
  if (target.dataset?.slides) document.getElementById(target.dataset.slides).value = target.value;
  else if (target.id) document.querySelectorAll(`[data-slides="${CSS.escape(target.id)}"]`).forEach((slider) => (slider.value = target.value));
});

document.querySelectorAll("[data-slides]").forEach((slider) => (slider.hidden = false));
