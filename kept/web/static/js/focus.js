// Where the focus goes after a swap. New context: [data-focus] in it, a heading or an error summary.
// Saved in place: htmx keeps the focus by id. The focused thing is gone: its neighbour, else the main part.
const CONTROLS = "a[href], button:not(:disabled), input:not([type=hidden]), select, textarea, summary";
let neighbour;

const take = (element) => {
  if (!element.matches(CONTROLS)) element.setAttribute("tabindex", "-1");
  element.focus();
};

// A page that answers a refused form without htmx.
const first = document.querySelector("[data-focus]");
if (first) take(first);

document.addEventListener("htmx:beforeSwap", (event) => {
  const { target, requestConfig } = event.detail;
  const held = document.activeElement !== document.body && target.contains(document.activeElement);
  // Polling never replaces a part that holds the focus.
  if (held && requestConfig.elt.matches('[hx-trigger*="every"]')) event.detail.shouldSwap = false;
  neighbour = held ? target.nextElementSibling ?? target.previousElementSibling ?? target.parentElement : undefined;
});

// Not afterSettle: when nothing came in the place of what went, nothing settles.
document.addEventListener("htmx:afterRequest", () => {
  if (neighbour && document.activeElement === document.body) {
    take(neighbour.isConnected ? neighbour.querySelector(CONTROLS) ?? neighbour : document.getElementById("main"));
  }
  neighbour = undefined;
});

document.addEventListener("htmx:afterSettle", (event) => {
  const part = event.detail.elt;
  const wanted = part.matches("[data-focus]") ? part : part.querySelector("[data-focus]");
  if (wanted) take(wanted);
});
