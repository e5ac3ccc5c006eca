// <button data-reveal aria-controls="id_password"> shows what was typed into a password field; again hides it.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-reveal]");
  const field = button && document.getElementById(button.getAttribute("aria-controls"));
  if (!field) return;
  const shown = field.type === "password";
  field.type = shown ? "text" : "password";
  button.setAttribute("aria-pressed", String(shown));
});

// Sent as a password, so that the browser does not keep it among the words of other forms.
document.addEventListener("submit", (event) => {
  event.target.querySelectorAll('[data-reveal][aria-pressed="true"]').forEach((button) => button.click());
});
