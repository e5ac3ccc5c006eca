// <button data-copy="the text"> puts it on the clipboard and says so in its own words for a while.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button || button.dataset.copied !== undefined) return;
  await navigator.clipboard.writeText(button.dataset.copy);
  const words = button.lastChild;
  const before = words.textContent;
  button.dataset.copied = "";
  words.textContent = " Copied";
  setTimeout(() => { words.textContent = before; delete button.dataset.copied; }, 2000);
});
