// <details data-menu>: closed by Escape, by a click elsewhere and by another menu opening; opens where there is room.
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

// One that opens to the left and has no room there opens to the right.
document.addEventListener("toggle", (event) => {
  const menu = event.target;
  if (!menu.open || !menu.matches(".menu--end[data-menu]")) return;
  menu.classList.remove("menu--turned");
  const room = document.getElementById("main").getBoundingClientRect().left;
  menu.classList.toggle("menu--turned", menu.querySelector(".menu__body").getBoundingClientRect().left < room);
}, true);
