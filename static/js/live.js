// One live region for the whole page, told by `HX-Trigger: {"announce": "312 of 1,204"}`; and the same problem is not told twice.
(() => {
  const live = document.getElementById("live");
  document.addEventListener("announce", (event) => {
    live.textContent = "";
    setTimeout(() => { live.textContent = event.detail.value ?? event.detail.text ?? ""; }, 50);
  });

  // 409 and 422 swap in place, because they are the form with its complaint; a bare _problem.html belongs into #problem all the same.
  // And a poll that keeps failing would read the same alert aloud every two seconds.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const answer = event.detail;
    if (![409, 422].includes(answer.xhr.status) && answer.target?.id !== "problem") return;
    const piece = new DOMParser().parseFromString(answer.serverResponse, "text/html").body;
    if (!piece.firstElementChild?.matches(".problem")) return;
    answer.target = document.getElementById("problem");
    answer.swapOverride = "innerHTML";
    answer.selectOverride = "unset";
    if (piece.textContent.trim() === answer.target.textContent.trim()) answer.shouldSwap = false;
  });

  // A form that came back with complaints: the summary takes the focus, also after a plain post; else the field marked
  // data-focus. Pieces use it instead of autofocus: Chromium complains on the console when something else has the focus.
  const focusOn = (root, selectors) => selectors.map((selector) => root.querySelector?.(selector)).find(Boolean)?.focus();
  const COMPLAINTS = ".errors", FIRST_FIELD = "[data-focus]";
  document.addEventListener("htmx:afterSettle", ({ detail }) => {
    focusOn(detail.elt, detail.xhr?.status === 422 ? [COMPLAINTS, FIRST_FIELD] : [FIRST_FIELD]);
  });
  focusOn(document, [COMPLAINTS, FIRST_FIELD]);
})();
