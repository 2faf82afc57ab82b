// Asks before typed text is lost: forms with data-guard, from the first change until they are sent. A form that comes back with what is not saved says so itself ("dirty").
(() => {
  const mark = (form, value) => { if (form?.matches("[data-guard]")) form.dataset.guard = value; };
  document.addEventListener("input", (event) => mark(event.target.form, "dirty"));
  document.addEventListener("submit", (event) => mark(event.target, ""));
  addEventListener("beforeunload", (event) => { if (document.querySelector("[data-guard=dirty]")) event.preventDefault(); });
})();
