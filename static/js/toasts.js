// HTML cannot make a message leave by itself: success goes after 5 s (10 s with an action), errors and what must be read stay, at most three.
(() => {
  const area = document.getElementById("toasts");
  const mould = document.getElementById("toast-mould");
  if (!area || !mould) return;

  function settle(toast) {
    const plain = [...area.children].filter((other) => !other.classList.contains("toast-error"));
    while (area.children.length > 3 && plain.length > 1) plain.shift().remove();
    while (area.children.length > 3) area.firstElementChild.remove();
    if (toast.matches(".toast-error, [data-lasts]")) return;
    const wait = toast.querySelector("form:not([hidden]), a:not([hidden])") ? 10000 : 5000;
    let timer = setTimeout(() => toast.remove(), wait);
    const hold = () => clearTimeout(timer);
    const go = () => { hold(); timer = setTimeout(() => toast.remove(), wait); };
    toast.addEventListener("pointerenter", hold);
    toast.addEventListener("focusin", hold);
    toast.addEventListener("pointerleave", go);
    toast.addEventListener("focusout", go);
  }

  function show({ text, kind, undo, view }) {
    if (!text || [...area.querySelectorAll(".toast-error p")].some((old) => old.textContent === text)) return;
    const toast = mould.content.firstElementChild.cloneNode(true);
    toast.querySelector("p").textContent = text;
    if (kind === "error") {
      toast.classList.add("toast-error");
      toast.setAttribute("role", "alert");
    }
    const form = toast.querySelector("form");
    if (undo) form.action = undo; else form.remove();
    const link = toast.querySelector("a");
    if (view) link.href = view; else link.remove();
    area.append(toast);
    settle(toast);
  }

  [...area.children].forEach(settle);
  document.addEventListener("toast", (event) => show(event.detail));
  document.addEventListener("htmx:sendError", () => show({ text: area.dataset.offline, kind: "error" }));
  document.addEventListener("htmx:timeout", () => show({ text: area.dataset.offline, kind: "error" }));
  document.addEventListener("click", (event) => {
    const box = event.target.closest("[data-dismiss]")?.closest(".toast, .problem");
    if (box) box.remove();
  });
})();
