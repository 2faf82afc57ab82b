// One live region for the whole page, told by `HX-Trigger: {"announce": "312 of 1,204"}`; and the same problem is not told twice.
(() => {
  const live = document.getElementById("live");
  document.addEventListener("announce", (event) => {
    live.textContent = "";
    setTimeout(() => { live.textContent = event.detail.value ?? event.detail.text ?? ""; }, 50);
  });

  // A poll that keeps failing would read the same alert aloud every two seconds.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { target, serverResponse } = event.detail;
    if (target?.id !== "problem" || !target.firstElementChild) return;
    const piece = new DOMParser().parseFromString(serverResponse, "text/html").body;
    if (piece.textContent.trim() === target.textContent.trim()) event.detail.shouldSwap = false;
  });

  // A form that came back with complaints: the summary takes the focus, as it does after a plain post.
  const focusComplaints = (root) => root.querySelector?.(".errors")?.focus();
  document.addEventListener("htmx:afterSettle", (event) => { if (event.detail.xhr?.status === 422) focusComplaints(event.detail.elt); });
  focusComplaints(document);
})();
