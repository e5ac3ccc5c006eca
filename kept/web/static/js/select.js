// <form data-select>: rows chosen by [data-select-row], all by [data-select-all]; Shift takes the rows between.
// [data-bulk] shows while something is chosen, [data-bulk-count] says how many.
let last;

const rows = (list) => [...list.querySelectorAll("[data-select-row]")];

const tell = (list) => {
  const all = rows(list);
  const chosen = all.filter((row) => row.checked).length;
  const head = list.querySelector("[data-select-all]");
  if (head) {
    head.checked = chosen > 0 && chosen === all.length;
    head.indeterminate = chosen > 0 && chosen < all.length;
  }
  list.querySelectorAll("[data-bulk]").forEach((bar) => { bar.hidden = chosen === 0; });
  list.querySelectorAll("[data-bulk-count]").forEach((place) => {
    place.textContent = chosen === 1 ? "1 case selected" : `${chosen} cases selected`;
  });
};

document.addEventListener("click", (event) => {
  const list = event.target.closest?.("[data-select]");
  if (!list) return;
  if (event.target.matches("[data-select-all]")) {
    rows(list).forEach((row) => { row.checked = event.target.checked; });
  } else if (event.target.matches("[data-select-row]")) {
    const all = rows(list);
    const [from, to] = [all.indexOf(last), all.indexOf(event.target)].sort((a, b) => a - b);
    if (event.shiftKey && from >= 0) all.slice(from, to + 1).forEach((row) => { row.checked = event.target.checked; });
    last = event.target;
  } else {
    return;
  }
  tell(list);
});

const tellAll = () => document.querySelectorAll("[data-select]").forEach(tell);
addEventListener("pageshow", tellAll);
document.addEventListener("htmx:afterSettle", tellAll);
tellAll();
