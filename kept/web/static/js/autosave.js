// <form data-autosave="/address">: what is typed is kept on the server 2 s after typing stops.
// <span data-autosave-status></span> inside says when. A form that is sent is not saved again.
const WAIT = 2000;
const AGAIN = 15000;
const timers = new WeakMap();
const unsaved = new Set();

const say = (form, words) => {
  const place = form.querySelector("[data-autosave-status]");
  if (place) place.textContent = words;
};

const later = (form, wait) => {
  clearTimeout(timers.get(form));
  timers.set(form, setTimeout(() => save(form), wait));
};

async function save(form) {
  clearTimeout(timers.get(form));
  if (!unsaved.delete(form)) return;
  const token = document.querySelector('meta[name="csrf-token"]')?.content ?? "";
  try {
    const answer = await fetch(form.dataset.autosave, {
      method: "POST",
      body: new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === "string")),
      headers: { "X-CSRFToken": token },
      redirect: "manual",
      keepalive: true,
    });
    if (answer.ok) return say(form, `Saved ${new Date().toTimeString().slice(0, 5)}`);
    if (answer.type === "opaqueredirect" || answer.status === 403) {
      say(form, "You are signed out. Your text is kept on this page; sign in in another tab.");
    } else {
      say(form, "Not saved. Your text is kept on this page; we try again.");
    }
  } catch {
    say(form, navigator.onLine ? "Not saved. Your text is kept on this page; we try again."
      : "You are offline. Your text is kept on this page");
  }
  unsaved.add(form);
  later(form, AGAIN);
}

document.addEventListener("input", (event) => {
  const form = event.target.form?.closest?.("[data-autosave]");
  if (!form) return;
  unsaved.add(form);
  say(form, "");
  later(form, WAIT);
});

const sent = (event) => {
  const form = event.target.closest?.("[data-autosave]");
  if (!form) return;
  clearTimeout(timers.get(form));
  unsaved.delete(form);
};
document.addEventListener("submit", sent);

// Leaving, switching away, or the form being swapped out: save now what is not saved yet.
const flush = () => unsaved.forEach(save);
document.addEventListener("visibilitychange", () => document.hidden && flush());
addEventListener("pagehide", flush);
addEventListener("online", flush);
document.addEventListener("htmx:beforeSwap", (event) => {
  unsaved.forEach((form) => event.detail.target?.contains(form) && save(form));
});
