// <input type="file" data-paste>: a picture that is pasted in the page joins its files; or those of the file field in focus.
document.addEventListener("paste", (event) => {
  const pasted = [...(event.clipboardData?.files ?? [])];
  const inFocus = document.activeElement?.closest("input[type=file]");
  const field = inFocus ?? document.querySelector("input[type=file][data-paste]");
  if (!field || !pasted.length || event.clipboardData.types.includes("text/plain")) return;
  const files = new DataTransfer();
  [...field.files, ...pasted].forEach((file) => files.items.add(file));
  field.files = files.files;
  field.dispatchEvent(new Event("change", { bubbles: true }));
  event.preventDefault();
});
