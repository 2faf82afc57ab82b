// Keys: whatever carries data-key="e" or data-key="g h" is pressed by that key; "?" lists them. Off while typing, and
// off altogether with <html data-keys="off"> (WCAG 2.1.4). Esc closes the open menu.
(() => {
  const typing = (node) => node.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
  const seen = (node) => node.offsetParent !== null || node.closest(".top, .bottom");
  let pending = "";
  let timer;

  function press(keys) {
    const node = [...document.querySelectorAll(`[data-key="${CSS.escape(keys)}"]`)].find(seen);
    if (!node) return false;
    if (node.matches("input, textarea, select")) { node.focus(); node.select?.(); } else node.click();
    return true;
  }

  function showSheet() {
    const sheet = document.getElementById("keys");
    const list = sheet?.querySelector("dl");
    if (!list || sheet.open) return;
    list.replaceChildren();
    const told = new Set();
    document.querySelectorAll("[data-key]").forEach((node) => {
      if (told.has(node.dataset.key) || !seen(node)) return;
      told.add(node.dataset.key);
      const term = document.createElement("dt");
      node.dataset.key.split(" ").forEach((key) => { const cap = document.createElement("kbd"); cap.textContent = key; term.append(cap, " "); });
      const text = document.createElement("dd");
      text.textContent = node.dataset.keyLabel || node.getAttribute("aria-label") || node.textContent.trim();
      list.append(term, text);
    });
    sheet.showModal();
  }

  function closeMenus(except) {
    document.querySelectorAll("details.has-menu[open]").forEach((menu) => {
      if (menu.contains(except)) return;
      if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
      menu.open = false;
    });
  }

  document.addEventListener("pointerdown", (event) => closeMenus(event.target));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") return closeMenus(null);
    if (document.documentElement.dataset.keys === "off" || event.defaultPrevented) return;
    if ((event.ctrlKey || event.metaKey) && event.key === "k") return void (press("/") && event.preventDefault());
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || document.querySelector("dialog[open]")) return;
    if (event.key === "?") { event.preventDefault(); return showSheet(); }
    const keys = pending ? `${pending} ${event.key}` : event.key;
    pending = "";
    clearTimeout(timer);
    if (press(keys)) event.preventDefault();
    else if (document.querySelector(`[data-key^="${CSS.escape(event.key)} "]`)) {
      pending = event.key;
      timer = setTimeout(() => { pending = ""; }, 1200);
    }
  });
})();
