// Due chips age. Each minute, while the page is looked at, it is read again and only the chips
// ([data-chip]) are taken from it: their words are made on the server, by one function.
const MINUTE = 60000;
const chips = (page) => [...page.querySelectorAll("[data-chip]")];

async function refresh() {
  if (document.hidden || !chips(document).length) return;
  const answer = await fetch(location.href, { headers: { "X-Refresh": "times" } }).catch(() => undefined);
  if (!answer?.ok || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = new Map(chips(page).map((chip) => [chip.dataset.chip, chip]));
  chips(document).forEach((chip) => {
    const now = fresh.get(chip.dataset.chip);
    if (now && !now.isEqualNode(chip)) chip.replaceWith(document.adoptNode(now.cloneNode(true)));
  });
}

setInterval(refresh, MINUTE);
document.addEventListener("visibilitychange", () => document.hidden || refresh());
