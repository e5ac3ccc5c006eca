// data-key="r" on a visible control: that key uses it; "g h" is two keys, "/,ctrl+k" either of two.
// j and k walk the links marked [data-row-link]; x selects the row in hand, Shift x all up to it.
// Single keys rest while somebody types, and everywhere with <html data-keys="off">.
const PAUSE = 1500;
let prefix = "";
let since = 0;

const isTyping = (element) =>
  element.isContentEditable || element.matches("textarea, select, input:not([type=checkbox], [type=radio], [type=button])");

const isShown = (element) => element.checkVisibility?.() ?? element.offsetParent !== null;

const keysOf = (found) => found.dataset.key.split(",");

const controls = () => [...document.querySelectorAll("[data-key]")];

const control = (key) => controls().find((found) =>
  keysOf(found).includes(key) && (isShown(found) || found.closest("details:not([open]), [popover]")));

const begins = (key) => controls().some((found) => keysOf(found).some((keys) => keys.startsWith(`${key} `)));

const use = (found) => {
  if (found.matches("input, select, textarea")) return found.focus();
  if (found.matches("summary")) found.focus();
  return found.click();
};

const walk = (step) => {
  const links = [...document.querySelectorAll("[data-row-link]")].filter(isShown);
  const here = links.indexOf(document.activeElement?.closest("[data-row]")?.querySelector("[data-row-link]"));
  links[here < 0 ? 0 : Math.min(Math.max(here + step, 0), links.length - 1)]?.focus();
};

const select = (event) => {
  const box = document.activeElement?.closest("[data-row]")?.querySelector("[data-select-row]");
  box?.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, shiftKey: event.shiftKey }));
};

const single = { j: () => walk(1), k: () => walk(-1), x: select };

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || event.altKey) return;
  const key = event.key.toLowerCase();
  if (event.ctrlKey || event.metaKey) {
    const found = control(`ctrl+${key}`);
    if (found) { event.preventDefault(); use(found); }
    return;
  }
  if (document.documentElement.dataset.keys === "off" || isTyping(event.target) || document.querySelector("dialog[open]")) return;
  const second = prefix && event.timeStamp - since < PAUSE ? control(`${prefix} ${key}`) : undefined;
  const found = second ?? control(key);
  prefix = !second && begins(key) ? key : "";
  since = event.timeStamp;
  if (!found && !single[key]) return;
  event.preventDefault();
  if (found) use(found);
  else single[key](event);
});
