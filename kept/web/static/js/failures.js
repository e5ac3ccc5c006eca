// What a failed request of htmx shows. A refused form (422) comes back whole, with the text, and
// lands where the answer would have; anything else leaves the page as it is and says so in words.
const OFFLINE = "You are offline. Your text is kept on this page.";

// What asks by itself again and again says nothing of its own.
const isPolling = (event) => event.detail.elt.matches?.('[hx-trigger*="every"]');

const place = () => document.getElementById("messages");

const message = (words, again) => {
  const box = document.createElement("div");
  box.className = "message message--error";
  box.dataset.message = "";
  const text = document.createElement("p");
  text.className = "message__words";
  text.textContent = words;
  box.append(text);
  if (again) {
    const button = document.createElement("button");
    button.className = "button button--small";
    button.type = "button";
    button.textContent = "Try again";
    button.addEventListener("click", () => { box.remove(); again(); });
    box.append(button);
  }
  place()?.replaceChildren(box);
};

const again = (detail) => {
  const from = detail.elt;
  if (!from?.isConnected) return undefined;
  if (from instanceof HTMLFormElement) return () => from.requestSubmit();
  return from.matches("a, button") ? () => from.click() : undefined;
};

document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.xhr.status !== 422) return;
  event.detail.shouldSwap = true;
  event.detail.isError = false;
});

document.addEventListener("htmx:responseError", (event) => {
  if (isPolling(event)) return;
  const { xhr } = event.detail;
  const code = xhr.getResponseHeader("X-Reference");
  const words = {
    401: "You are signed out. Sign in in another tab, then try again; your text is kept.",
    403: "You may not do that, or you are signed out. Nothing was changed.",
    404: "That is gone, or moved. Reload the page.",
    409: "Somebody changed this meanwhile. Reload the page; your text is kept.",
  }[xhr.status] ?? "That did not work. Nothing was lost.";
  message(code ? `${words} Reference ${code}.` : words, xhr.status === 404 ? undefined : again(event.detail));
});

document.addEventListener("htmx:sendError", (event) => {
  if (isPolling(event)) return;
  const words = navigator.onLine ? "We could not reach the desk. Your text is kept on this page." : OFFLINE;
  message(words, again(event.detail));
});

addEventListener("offline", () => message(OFFLINE));
addEventListener("online", () => place()?.replaceChildren());
