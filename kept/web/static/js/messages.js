// [data-dismiss] puts away the message it stands in; the focus goes to the main part, not to nowhere.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-dismiss]");
  if (!button) return;
  button.closest("[data-message]").remove();
  document.getElementById("main")?.focus({ preventScroll: true });
});
