/* A text block goes where the cursor stands. It is typed for the writer, so undo takes it back like typing; nothing is
   saved by it. Without this module the same button puts the block behind the text and saves. */

const entered = new WeakSet();

/* Whoever has not been in the field yet writes on at its end. */
function cursorOf(field) {
  return entered.has(field) ? field.selectionEnd : field.value.length;
}

/* Within a line it stands as it is; at the end or the beginning of one it is a paragraph of its own. */
function fitted(text, before, behind) {
  const ends = before !== "" && !before.endsWith("\n");
  const begins = behind !== "" && !behind.startsWith("\n");
  if (ends && begins) return text;
  return (ends ? "\n\n" : "") + text + (begins ? "\n\n" : "");
}

function typeInto(field, text) {
  // Only what is typed can be undone; setRangeText, where typing is not offered, can't.
  if (!document.execCommand("insertText", false, text)) {
    field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

function putIn(form) {
  const field = form.querySelector("textarea");
  const chosen = form.querySelector("[data-blocks]").selectedOptions[0];
  const note = form.querySelector("[data-block-note]");
  if (!chosen?.dataset.text) return;
  const place = cursorOf(field);
  const text = fitted(chosen.dataset.text.replaceAll("\r\n", "\n"), field.value.slice(0, place), field.value.slice(place));
  note.hidden = field.maxLength < 0 || field.value.length + text.length <= field.maxLength;
  if (!note.hidden) return;
  field.focus();
  field.setSelectionRange(place, place);
  typeInto(field, text);
}

function prepare(root) {
  for (const button of root.querySelectorAll("button[data-at-cursor]")) {
    button.type = "button";
    button.textContent = button.dataset.atCursor;
  }
}

function enter(field) {
  if (field?.matches?.(".part-form textarea")) entered.add(field);
}

addEventListener("focusin", (event) => enter(event.target));
addEventListener("click", (event) => {
  const button = event.target.closest?.("button[data-at-cursor]");
  if (button) putIn(button.form);
});
addEventListener("htmx:afterSwap", (event) => prepare(event.target));
enter(document.activeElement);
prepare(document);
