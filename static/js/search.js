// Arrow keys walk through the suggestions while the focus stays in the field; Esc closes them. Without this file Enter still searches.
(() => {
  const field = document.querySelector("[role=combobox][aria-controls=search-hits]");
  if (!field) return;
  const hits = () => document.getElementById("search-hits");
  const options = () => [...hits().querySelectorAll("[role=option]")];
  const current = () => hits().querySelector("[aria-selected=true]");

  function choose(option) {
    current()?.setAttribute("aria-selected", "false");
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) field.setAttribute("aria-activedescendant", option.id); else field.removeAttribute("aria-activedescendant");
  }
  function close() {
    hits().replaceChildren();
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  }

  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.elt.id === "search-hits" || event.detail.target?.id === "search-hits") {
      field.setAttribute("aria-expanded", String(options().length > 0));
      field.removeAttribute("aria-activedescendant");
    }
  });
  field.addEventListener("keydown", (event) => {
    const all = options();
    const at = all.indexOf(current());
    if (event.key === "ArrowDown" && all.length) choose(all[(at + 1) % all.length]);
    else if (event.key === "ArrowUp" && all.length) choose(all[(at - 1 + all.length) % all.length]);
    else if (event.key === "Enter" && at >= 0) all[at].click();
    else if (event.key === "Escape" && all.length) close();
    else return;
    event.preventDefault();
  });
})();
