// The list of runs, and what those under way are doing: the server tells, this shows.
"use strict";
for (const view of document.querySelectorAll("[data-run]")) {
  const source = new EventSource("events/" + encodeURIComponent(view.dataset.run));
  source.onmessage = (event) => { view.textContent = JSON.parse(event.data).text; };
  source.addEventListener("end", () => { source.close(); location.reload(); });
}
