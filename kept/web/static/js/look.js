// <select data-look="theme">: an own choice of colours, rows or keys, kept in a cookie that the server
// reads, so the next page comes in the right look at once.
const YEAR = 31536000;
const root = document.documentElement;

const show = () => document.querySelectorAll("[data-look]").forEach((control) => {
  control.value = root.dataset[control.dataset.look] ?? "";
});

document.addEventListener("change", (event) => {
  const name = event.target.dataset?.look;
  if (!name) return;
  const { value } = event.target;
  if (value) root.dataset[name] = value;
  else delete root.dataset[name];
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `${name}=${value}; Path=/; Max-Age=${value ? YEAR : 0}; SameSite=Lax${secure}`;
  show();
});

addEventListener("pageshow", show);
document.addEventListener("htmx:afterSettle", show);
show();
