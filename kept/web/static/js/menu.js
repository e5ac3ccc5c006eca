// <details data-menu>: closed by Escape, by a click elsewhere and by another menu opening.
const close = (menu, { focus = false } = {}) => {
  menu.open = false;
  if (focus) menu.querySelector("summary").focus();
};

document.addEventListener("click", (event) => {
  document.querySelectorAll("[data-menu][open]").forEach((menu) => {
    if (!menu.contains(event.target)) close(menu);
  });
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented) return;
  const menu = event.target.closest?.("[data-menu][open]") ?? document.querySelector("[data-menu][open]");
  if (menu) close(menu, { focus: true });
});
