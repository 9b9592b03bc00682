/* Remembers in this browser which reading was chosen, and offers it again. Nothing is sent anywhere. */
"use strict";

(() => {
  const KEY = "reading";
  const nav = document.querySelector(".readings");
  if (!nav) return;
  const links = [...nav.querySelectorAll("a[hreflang]")];
  const offer = nav.querySelector(".offer");

  const remembered = () => {
    try { return localStorage.getItem(KEY); } catch { return null; }
  };
  const remember = (reading) => {
    try { localStorage.setItem(KEY, reading); } catch { /* storage is switched off: then nothing is offered */ }
  };

  for (const link of links) link.addEventListener("click", () => remember(link.hreflang));

  const here = document.documentElement.lang;
  const last = links.find((link) => link.hreflang === remembered() && link.hreflang !== here);
  if (!last) return;
  const name = offer.querySelector("span");
  name.lang = last.lang;
  name.textContent = last.textContent;
  offer.querySelector("a").href = last.href;
  offer.querySelector("button").addEventListener("click", () => {
    remember(here);
    offer.hidden = true;
  });
  offer.hidden = false;
})();

/* Offers the site's own names below a search box while somebody types: arrows choose, Enter opens, Escape closes. */
for (const box of document.querySelectorAll("input[type=search]")) {
  const list = document.createElement("ul");
  list.id = `${box.id}-names`;
  list.className = "names";
  list.role = "listbox";
  list.ariaLabel = box.placeholder;
  list.hidden = true;
  box.after(list);
  for (const [name, value] of Object.entries({
    role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false", autocomplete: "off",
  })) box.setAttribute(name, value);

  let timer, chosen = -1;

  const open = (item) => location.assign(item.dataset.url);
  const choose = (n) => {
    chosen = n;
    [...list.children].forEach((item, at) => { item.ariaSelected = String(at === n); });
    if (n < 0) return box.removeAttribute("aria-activedescendant");
    box.setAttribute("aria-activedescendant", list.children[n].id);
    list.children[n].scrollIntoView({ block: "nearest" });
  };
  const show = (names) => {
    list.replaceChildren(...names.map(({ label, kind, url }, n) => {
      const item = document.createElement("li"), note = document.createElement("span");
      item.id = `${list.id}-${n}`;
      item.role = "option";
      item.dataset.url = url;
      note.className = "kind";
      note.textContent = kind;
      item.append(label, " ", note);
      item.addEventListener("pointerdown", (event) => event.preventDefault());
      item.addEventListener("click", () => open(item));
      return item;
    }));
    choose(-1);
    list.hidden = !names.length;
    box.ariaExpanded = String(!list.hidden);
  };
  const ask = async () => {
    const typed = box.value.trim();
    try {
      const answer = typed ? await fetch(`${box.form.action}suggest/?q=${encodeURIComponent(typed.slice(0, 64))}`) : null;
      const names = answer?.ok ? await answer.json() : [];
      if (typed === box.value.trim() && document.activeElement === box) show(names);
    } catch { show([]); /* away from the net: the box works as it is */ }
  };

  box.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 150);
  });
  box.addEventListener("blur", () => show([]));
  box.addEventListener("keydown", (event) => {
    if (event.isComposing) return; // the keys belong to the input method
    const count = list.children.length, step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && count) choose((chosen + 1 + step + count + 1) % (count + 1) - 1);
    else if (event.key === "ArrowDown") ask();
    else if (event.key === "Enter" && chosen >= 0) open(list.children[chosen]);
    else if (event.key === "Escape" && count) show([]);
    else return;
    event.preventDefault();
  });
}
