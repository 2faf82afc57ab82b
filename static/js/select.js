// Lists whose items can be selected: what is ticked stays so from page to page, Shift ticks all in between, "x" ticks the item with the focus,
// and a click on a cover ticks it, as a tap does. Without this script the check boxes of one page, or all of the list, are sent.
(() => {
  const KEY = "stacks-selection";
  const list = () => location.pathname + "?" + (new URLSearchParams(location.search).get("q") ?? "");
  const stored = (() => { try { return JSON.parse(sessionStorage.getItem(KEY)) ?? {}; } catch { return {}; } })();
  const chosen = new Set(stored.list === list() ? stored.ids : []);
  let last = null;

  const form = () => document.getElementById("selection");
  const all = () => form().elements.all;
  const boxes = () => [...document.querySelectorAll(".pick input")];
  const count = () => (all().checked ? Number(form().dataset.total) : chosen.size);

  function show(isTold = true) {
    if (!form()) return;
    boxes().forEach((box) => { box.checked = all().checked || chosen.has(box.value); });
    const text = form().dataset.text.replace("{n}", count().toLocaleString(document.documentElement.lang));
    form().querySelector("[data-count]").textContent = text;
    form().querySelectorAll("[name=act]").forEach((button) => button.classList.toggle("is-off", !count()));
    sessionStorage.setItem(KEY, JSON.stringify({ list: list(), ids: [...chosen] }));
    if (isTold) document.dispatchEvent(new CustomEvent("announce", { detail: { value: text } }));
  }

  const put = (box, isChosen) => { if (isChosen) chosen.add(box.value); else chosen.delete(box.value); };

  function tick(box, isChosen, isRange) {
    if (all().checked) boxes().forEach((other) => put(other, true)); // what is taken out of all leaves this page
    all().checked = false;
    const row = boxes(), from = isRange ? row.findIndex((other) => other.value === last) : -1, to = row.indexOf(box);
    const between = from < 0 ? [box] : row.slice(Math.min(from, to), Math.max(from, to) + 1);
    between.forEach((other) => put(other, isChosen));
    last = box.value;
    show();
  }

  const boxAt = (node) => node.closest?.(".card, tr")?.querySelector(".pick input");

  document.addEventListener("click", (event) => {
    const box = event.target.closest(".pick input");
    if (box) return tick(box, box.checked, event.shiftKey);
    if (event.target.closest("[data-page]")) { all().checked = false; boxes().forEach((other) => put(other, true)); return show(); }
    if (event.target.closest("[data-leave]")) return sessionStorage.removeItem(KEY);
    const link = event.target.closest(".card > a");
    // Enter on a link (detail is 0) and clicks that open another tab go where it leads
    if (!link || !event.detail || event.ctrlKey || event.metaKey || !boxAt(link)) return undefined;
    event.preventDefault();
    const own = boxAt(link);
    own.focus({ preventScroll: true });
    return tick(own, !own.checked, event.shiftKey);
  });
  document.addEventListener("change", (event) => { if (event.target === form()?.elements.all) { chosen.clear(); show(); } });
  document.addEventListener("reset", (event) => { if (event.target === form()) { chosen.clear(); setTimeout(show); } });
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "x" || event.ctrlKey || event.metaKey || event.altKey || document.documentElement.dataset.keys === "off") return;
    const box = event.target.matches("a, .pick input") && boxAt(event.target);
    if (box) tick(box, !box.checked, event.shiftKey);
  });
  // "select all" is a wish for the list that was shown; another one begins without it
  document.addEventListener("submit", (event) => {
    if (event.target !== form()) return;
    const here = new Set(boxes().map((box) => box.value));
    for (const id of all().checked ? [] : chosen) {
      if (here.has(id)) continue;
      const field = document.createElement("input");
      Object.assign(field, { type: "hidden", name: "work", value: id });
      form().append(field);
    }
    sessionStorage.removeItem(KEY);
  });
  document.addEventListener("htmx:afterSettle", (event) => { if (event.target.querySelector?.("#selection")) show(false); });
  show(false);
})();
