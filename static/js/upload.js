/* Drop areas: a mark while something hovers over them, the names of what was chosen, a preview of a picture. */

const invitations = new WeakMap();

function nameChosen(area, files) {
  const text = area.querySelector("span");
  if (!invitations.has(text)) invitations.set(text, text.textContent);
  text.textContent = [...files].map((file) => file.name).join(", ") || invitations.get(text);
}

function preview(area, file) {
  const old = area.querySelector("img");
  if (old) URL.revokeObjectURL(old.src);
  old?.remove();
  if (!file?.type.startsWith("image/")) return;
  const picture = document.createElement("img");
  picture.src = URL.createObjectURL(file);
  picture.alt = file.name;
  area.prepend(picture);
}

addEventListener("change", (event) => {
  const area = event.target.closest?.("[data-upload]");
  if (!area) return;
  nameChosen(area, event.target.files);
  preview(area, event.target.files[0]);
});

for (const [name, over] of [["dragenter", true], ["dragleave", false], ["drop", false]]) {
  addEventListener(name, (event) => event.target.closest?.("[data-upload]")?.classList.toggle("is-over", over));
}

/* How far a big file has got, where htmx sends it. */
addEventListener("htmx:xhr:progress", (event) => {
  const area = event.target.querySelector?.("[data-upload]");
  if (!area || !event.detail.lengthComputable) return;
  const bar = area.querySelector("progress") ?? area.appendChild(document.createElement("progress"));
  bar.max = event.detail.total;
  bar.value = event.detail.loaded;
});

/* Sent, it waits for the next ones. */
addEventListener("htmx:afterRequest", (event) => {
  const area = event.target.querySelector?.("[data-upload]");
  if (!area || !area.querySelector("progress")) return;
  area.querySelector("progress").remove();
  area.querySelector("input").value = "";
  nameChosen(area, []);
  preview(area);
});

/* A file let go on the area beside the input is taken by the input. */
addEventListener("dragover", (event) => event.target.closest?.("[data-upload]") && event.preventDefault());
addEventListener("drop", (event) => {
  const input = event.target.closest?.("[data-upload]")?.querySelector("input");
  if (!input || event.target === input || !event.dataTransfer.files.length) return;
  event.preventDefault();
  input.files = event.dataTransfer.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
});
