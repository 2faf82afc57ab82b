// Back after signing out must not show what was private: the browser kept the page, so the page looks.
// Loaded before anything is drawn.
(() => {
  const root = document.documentElement;
  const isSignedIn = () => {
    const cookie = /(?:^|; )(?:__Host-|__Secure-)?stacks_user=(\d+)/.exec(document.cookie);
    return cookie?.[1] === root.dataset.user;
  };
  const ask = () => {
    root.hidden = true;
    location.reload();
  };
  addEventListener("pageshow", (event) => {
    if (event.persisted && !isSignedIn()) ask();
  });
  const [navigation] = performance.getEntriesByType("navigation");
  if (navigation?.type === "back_forward" && !isSignedIn()) ask();
})();
