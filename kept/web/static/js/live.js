// [sse-connect]: what comes by itself comes once. A connection made anew begins where the page
// began, so a line that is here already, told by its number, is left out.
document.addEventListener("htmx:sseBeforeMessage", (event) => {
  const { type, lastEventId } = event.detail;
  if (type === "line" && document.getElementById(`line-${lastEventId}`)) event.preventDefault();
});

// A stream that ends is taken up again by the browser itself, from the last number that it saw:
// only what it gives up is an error.
htmx.createEventSource = (url) => {
  const source = new EventSource(url);
  Object.defineProperty(source, "onerror", {
    set: (heard) => source.addEventListener("error", (event) => {
      if (source.readyState === EventSource.CLOSED) heard(event);
    }),
  });
  return source;
};
