// <details data-composer>: opening goes to the text, Ctrl or ⌘ with Enter sends, Esc leaves and keeps the text.
document.addEventListener("click", (event) => {
  const summary = event.target.closest("[data-composer] > summary");
  if (!summary) return;
  requestAnimationFrame(() => {
    const composer = summary.parentElement;
    if (composer.open) composer.querySelector("textarea")?.focus();
  });
});

document.addEventListener("keydown", (event) => {
  const composer = event.target.closest?.("[data-composer]");
  if (!composer || event.isComposing) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.form) {
    event.preventDefault();
    event.target.form.requestSubmit(event.target.form.querySelector("[data-send], [type=submit]"));
  } else if (event.key === "Escape" && composer.open && !event.defaultPrevented) {
    event.preventDefault();
    composer.open = false;
    composer.querySelector("summary").focus();
  }
});
