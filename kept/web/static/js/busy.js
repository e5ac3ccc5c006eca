// While htmx waits the old content stays: aria-busy at once, the word "Loading" after 300 ms.
const timers = new WeakMap();

document.addEventListener("htmx:beforeRequest", (event) => {
  const target = event.detail.target;
  if (event.detail.elt.matches?.('[hx-trigger*="every"]')) return;
  target.setAttribute("aria-busy", "true");
  timers.set(target, setTimeout(() => { target.dataset.loading = ""; }, 300));
});

const done = (event) => {
  const target = event.detail.target;
  clearTimeout(timers.get(target));
  target?.removeAttribute("aria-busy");
  target?.removeAttribute("data-loading");
};
document.addEventListener("htmx:beforeSwap", done);
document.addEventListener("htmx:afterRequest", done);
