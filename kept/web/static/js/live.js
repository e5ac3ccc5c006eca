// [sse-connect]: what comes by itself comes once. A connection made anew begins where the page
// began, so a line that is here already, told by its number, is left out.
document.addEventListener("htmx:sseBeforeMessage", (event) => {
  const { type, lastEventId } = event.detail;
  if (type === "line" && document.getElementById(`line-${lastEventId}`)) event.preventDefault();
});
