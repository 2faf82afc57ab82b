// While a name is typed (data-names): a list of those that exist, by arrows and Enter, with “Create …” last. Lists in one line (data-tokens) become
// tokens: Enter or ";" adds, Backspace removes the last one. Rows of people and series: Enter in the last one begins another, Backspace in an empty one removes it.
(() => {
  let number = 0;
  const split = (text) => [...text.matchAll(/\s*(?:"((?:[^"]|"")*)"|([^;]+))\s*(?:;|$)/g)].map((part) => (part[1]?.replaceAll('""', '"') ?? part[2]).trim()).filter(Boolean);
  const join = (names) => names.map((name) => (name.includes(";") || name.startsWith('"') ? `"${name.replaceAll('"', '""')}"` : name)).join("; ");

  // A combobox around an input; take(name) is called with what was chosen, step(key) with Enter and Backspace where no choice is open.
  const combobox = (input, url, take, step) => {
    const box = document.createElement("span");
    box.className = "names";
    input.before(box);
    box.append(input);
    const id = `names-${(number += 1)}`;
    let asked = 0, timer = 0, list = null, at = -1;
    const set = (names) => { for (const [name, value] of Object.entries(names)) input.setAttribute(name, value); };
    const close = () => { clearTimeout(timer); asked += 1; list?.remove(); list = null; at = -1; set({ "aria-expanded": "false" }); input.removeAttribute("aria-activedescendant"); };
    const mark = (place) => {
      const options = [...list.children];
      at = (place + options.length) % options.length;
      options.forEach((option, index) => { option.id = `${id}-${index}`; option.setAttribute("aria-selected", String(index === at)); });
      options[at].scrollIntoView({ block: "nearest" });
      set({ "aria-activedescendant": `${id}-${at}` });
    };
    const choose = (option) => { const name = option.dataset.value; close(); take(name); };
    const ask = async () => {
      const mine = (asked += 1), text = input.value.trim();
      if (!text) return close();
      const answer = await fetch(`${url}&q=${encodeURIComponent(text)}`).catch(() => null);
      if (!answer?.ok || mine !== asked) return;
      const made = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[role=listbox]");
      if (mine !== asked || document.activeElement !== input) return;
      list?.remove();
      list = null;
      at = -1;
      if (!made?.children.length) return close();
      list = made;
      list.id = id;
      box.append(list);
      set({ "aria-expanded": "true" });
    };
    set({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": id });
    input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, 150); });
    input.addEventListener("blur", close);
    box.addEventListener("mousedown", (event) => { const option = event.target.closest("[role=option]"); if (option) { event.preventDefault(); choose(option); } });
    input.addEventListener("keydown", (event) => {
      if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
      if (list && (event.key === "ArrowDown" || event.key === "ArrowUp")) mark(event.key === "ArrowDown" ? at + 1 : at < 0 ? -1 : at - 1);
      else if (list && event.key === "Escape") { event.stopPropagation(); close(); }
      else if (list && at >= 0 && event.key === "Enter") choose(list.children[at]);
      else if (!step(event.key, close)) return;
      event.preventDefault();
    });
  };

  const tokens = (field) => {
    const input = document.createElement("input");
    for (const { name, value } of [...field.attributes]) if (!["name", "value", "data-names", "data-tokens"].includes(name)) input.setAttribute(name, value);
    input.autocomplete = "off";
    const box = document.createElement("div");
    box.className = "tokens";
    field.type = "hidden";
    field.removeAttribute("id");
    field.after(box);
    const names = split(field.value);
    const draw = () => {
      box.querySelectorAll(".token").forEach((token) => token.remove());
      names.forEach((name, place) => {
        const token = document.createElement("span"), button = document.createElement("button");
        token.className = "token";
        button.type = "button";
        button.textContent = "×";
        button.setAttribute("aria-label", `${field.dataset.tokens} ${name}`);
        button.addEventListener("click", () => { names.splice(place, 1); keep(); input.focus(); });
        token.append(name, button);
        box.insertBefore(token, box.lastElementChild);
      });
    };
    const keep = () => { field.value = join(names); draw(); field.dispatchEvent(new Event("input", { bubbles: true })); };
    const add = (name) => { input.value = ""; if (name && !names.some((other) => other.toLowerCase() === name.toLowerCase())) { names.push(name); keep(); } };
    box.append(input);
    combobox(input, field.dataset.names, add, (key, close) => {
      const text = input.value.trim();
      if (text && (key === "Enter" || key === ";")) { close(); add(text); return true; }
      if (key === "Backspace" && !input.value && names.length) { names.pop(); keep(); return true; }
      return false;
    });
    input.addEventListener("change", () => add(input.value.trim()));
    draw();
  };

  const row = (input) => {
    const line = input.closest(".fields-2");
    combobox(input, input.dataset.names, (name) => { input.value = name; input.dispatchEvent(new Event("input", { bubbles: true })); }, (key, close) => {
      const beside = (where) => { const other = line[where]; return other?.matches(".fields-2") ? other : null; };
      if (key === "Enter" && input.value.trim()) {
        close();
        let next = beside("nextElementSibling");
        if (!next) {
          next = line.cloneNode(true);
          const fresh = next.querySelector("[data-names]");
          next.querySelectorAll(".options").forEach((list) => list.remove());
          next.querySelectorAll("input").forEach((cleared) => { cleared.value = ""; });
          fresh.closest(".names").replaceWith(fresh);
          line.after(next);
          row(fresh);
        }
        next.querySelector("input").focus();
        return true;
      }
      const before = beside("previousElementSibling");
      if (key !== "Backspace" || input.value || !before) return false;
      before.querySelector("input").focus();
      line.remove();
      return true;
    });
  };

  const start = (root) => root.querySelectorAll("[data-names]").forEach((input) => {
    if (input.getAttribute("role") === "combobox" || input.type === "hidden") return;
    if (input.dataset.tokens !== undefined) tokens(input); else row(input);
  });
  document.addEventListener("htmx:afterSwap", (event) => start(document.getElementById(event.target.id) ?? document));
  start(document);
})();
