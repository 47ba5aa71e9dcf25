// Keyboard shortcuts, all with Alt: single letters would get in the way of typing and of speech input.

/** `actions` = {KeyQ: run…} by the place of the key, which no input method changes. */
export function shortcuts(actions) {
  document.addEventListener("keydown", (event) => {
    if (!event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || event.isComposing) return;
    const run = actions[event.code];
    if (!run || document.querySelector("dialog:modal:not(#panel)")) return;
    event.preventDefault();
    run();
  });
}

/** Moves the focus among the sources of the last answer, `step` = 1 or -1. */
export function nextSource(log, step) {
  const marks = [...log.querySelectorAll(".turn:last-child a.mark, .turn:last-child a.source")];
  if (!marks.length) return;
  const at = marks.indexOf(document.activeElement);
  marks[at < 0 ? (step > 0 ? 0 : marks.length - 1) : (at + step + marks.length) % marks.length].focus();
}
