// Old rows stay, and dim only when the answer takes longer than 200 ms; buttons of a form cannot be sent twice meanwhile.
(() => {
  const timers = new WeakMap();
  document.addEventListener("htmx:beforeRequest", (event) => {
    const { target, elt } = event.detail;
    if (!target || elt.hasAttribute("data-quiet")) return;
    target.setAttribute("aria-busy", "true");
    timers.set(target, setTimeout(() => target.classList.add("is-slow"), 200));
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const { target } = event.detail;
    if (!target) return;
    clearTimeout(timers.get(target));
    target.classList.remove("is-slow");
    target.removeAttribute("aria-busy");
  });
  // The element that had the focus is gone with what was replaced: it goes on where the same thing is begun again.
  document.addEventListener("htmx:afterSettle", (event) => {
    if (document.activeElement === document.body) event.target.querySelector?.("[data-refocus]")?.focus();
  });
  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (event.defaultPrevented || !button || event.target.method === "dialog" || event.target.method === "get" || event.target.hasAttribute("data-download")) return;
    // Disabled only after the browser has taken the values, so that the button's own name is sent.
    setTimeout(() => { button.disabled = true; }, 0);
  });
  addEventListener("pageshow", (event) => {
    if (event.persisted) document.querySelectorAll("button[disabled]").forEach((button) => { if (!button.hasAttribute("data-off")) button.disabled = false; });
  });
  // A choice that goes at once where there is JavaScript (sort, size): <select data-submit>, with a button in <noscript> beside it.
  document.addEventListener("change", (event) => { if (event.target.matches("[data-submit]")) event.target.form.requestSubmit(); });
})();
