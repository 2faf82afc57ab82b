// A row of tabs wider than the window is scrolled to the current one. Tabs that lead to sections of the same page mark the
// section at the top of the window, or the one just chosen when the page ends before it gets there.
(() => {
  const GAP = 32; // pixels below the bar of tabs within which a section counts as reached

  function show(tab) {
    const bar = tab.parentElement;
    const [inner, outer] = [tab.getBoundingClientRect(), bar.getBoundingClientRect()];
    bar.scrollLeft += inner.left + inner.width / 2 - outer.left - outer.width / 2;
  }

  function mark(tabs, current) {
    if (current.hasAttribute("aria-current")) return;
    tabs.forEach((tab) => tab.removeAttribute("aria-current"));
    current.setAttribute("aria-current", "location");
    show(current);
  }

  function currentTab(tabs, bar) {
    const edge = bar.getBoundingClientRect().bottom + GAP;
    const isReached = (tab) => document.getElementById(tab.hash.slice(1)).getBoundingClientRect().top <= edge;
    const isAtEnd = scrollY > 0 && innerHeight + scrollY >= document.documentElement.scrollHeight - 2;
    const chosen = tabs.find((tab) => tab.hash === location.hash);
    if (isAtEnd) return chosen && !isReached(chosen) ? chosen : tabs.at(-1);
    return tabs.findLast(isReached) ?? tabs[0];
  }

  document.querySelectorAll(".tabs > [aria-current]").forEach(show);
  document.querySelectorAll(".anchor").forEach((bar) => {
    const tabs = [...bar.querySelectorAll("a")];
    const update = () => mark(tabs, currentTab(tabs, bar));
    addEventListener("scroll", update, { passive: true });
    addEventListener("hashchange", update);
    update();
  });
})();
