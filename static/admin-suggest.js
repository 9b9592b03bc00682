// Text inputs that offer what exists (sources, authors, tags), and the list of regions as chips with a search.
// Without this script the inputs are plain text and the regions a plain list.
(() => {
  "use strict";
  const SEPARATORS = /[,;、，；]/;
  let numbered = 0;

  const make = (tag, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };

  // A listbox below `input`: `find(term)` gives (a promise of) items {text, ...}, `choose(item)` takes one.
  // In a `strict` input, which holds nothing by itself, Enter never sends the form.
  const listbox = (input, find, choose, strict = false) => {
    const list = make("ul", { className: "suggestions", id: `suggestions-${++numbered}`, hidden: true });
    const label = input.labels?.[0]?.textContent || input.getAttribute("aria-label") || "";
    let items = [];
    let at = -1;
    let asked = 0;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", `${label}：可选项`);
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-expanded", "false");
    input.setAttribute("aria-controls", list.id);
    input.after(list);

    const close = () => {
      list.hidden = true;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
      at = -1;
    };
    const mark = (index) => {
      at = (index + items.length) % items.length;
      [...list.children].forEach((row, n) => row.setAttribute("aria-selected", String(n === at)));
      list.children[at].scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", list.children[at].id);
    };
    const take = (item) => {
      close();
      choose(item);
      input.focus();
    };
    const show = (found) => {
      items = found;
      at = -1;
      list.replaceChildren(
        ...items.map((item, n) => {
          const row = make("li", { id: `${list.id}-${n}`, textContent: item.text });
          row.setAttribute("role", "option");
          row.setAttribute("aria-selected", "false");
          row.addEventListener("mousedown", (event) => {
            event.preventDefault();
            take(item);
          });
          return row;
        }),
      );
      list.hidden = items.length === 0;
      input.setAttribute("aria-expanded", String(items.length > 0));
    };
    const ask = async () => {
      const mine = ++asked;
      const found = await find(input.value);
      if (mine === asked && document.activeElement === input) show(found);
    };
    let waiting = 0;
    input.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(ask, 150);
    });
    input.addEventListener("blur", close);
    input.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      if (event.key === "ArrowDown" && list.hidden) ask();
      if (event.key === "Enter" && (strict || !list.hidden)) event.preventDefault();
      if (list.hidden) return;
      if (event.key === "ArrowDown") mark(at + 1);
      else if (event.key === "ArrowUp") mark(at - 1);
      else if (event.key === "Enter" && at >= 0) take(items[at]);
      else if (event.key === "Escape") close();
      else return;
      event.preventDefault();
    });
  };

  const suggest = (input) => {
    const many = input.dataset.many;
    const split = () => {
      const parts = many ? input.value.split(SEPARATORS) : [input.value];
      return [parts.slice(0, -1).map((part) => part.trim()), parts.at(-1).trim()];
    };
    const find = async () => {
      const [taken, term] = split();
      if (!term) return [];
      const answer = await fetch(`${input.dataset.suggest}?term=${encodeURIComponent(term)}`);
      if (!answer.ok) return [];
      const { results } = await answer.json();
      return results.filter((name) => !taken.includes(name)).map((text) => ({ text }));
    };
    listbox(input, find, ({ text }) => {
      input.value = many ? [...split()[0], text, ""].join(many) : text;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
  };

  const regions = (select) => {
    const chips = make("div", { className: "chips" });
    const input = make("input", { type: "text", className: "vTextField", id: `${select.id}_find`, autocomplete: "off" });
    const label = document.querySelector(`label[for="${select.id}"]`);
    if (label) label.htmlFor = input.id;
    input.placeholder = "输入名称或拼音";
    const set = (option, on) => {
      option.selected = on;
      select.dispatchEvent(new Event("change", { bubbles: true }));
    };
    const draw = () => {
      chips.replaceChildren(
        ...[...select.selectedOptions].map((option) => {
          const chip = make("button", { type: "button", className: "chip", textContent: `${option.text} ✕` });
          chip.setAttribute("aria-label", `去掉${option.text}`);
          chip.addEventListener("click", () => {
            set(option, false);
            input.focus();
          });
          return chip;
        }),
      );
    };
    const find = (term) => {
      const word = term.trim().toLowerCase();
      const free = [...select.options].filter((option) => !option.selected);
      const words = (option) => [option.text, (option.dataset.find || "").toLowerCase()];
      const hit = (option) => words(option).some((text) => text.includes(word));
      const first = (option) => Number(!words(option).some((text) => text.startsWith(word)));
      const found = free.filter(hit).sort((a, b) => first(a) - first(b)).slice(0, 20);
      return found.map((option) => {
        const group = option.parentElement.label;
        return { option, text: group && group !== option.text ? `${option.text}（${group}）` : option.text };
      });
    };
    select.hidden = true;
    select.before(chips, input);
    select.addEventListener("change", draw);
    listbox(input, find, ({ option }) => {
      input.value = "";
      set(option, true);
    }, true);
    draw();
  };

  // "找地区" without leaving the page.
  const detect = (box) => {
    const form = box.closest("form");
    const select = form.querySelector("#id_regions");
    const chips = box.querySelector(".chips");
    const show = (results) => {
      const rows = results.map(({ id, name, held }) => {
        const option = [...select.options].find(({ value }) => value === String(id));
        if (!held || !option) return make("span", { className: "chip quiet", textContent: `${name}（不在您的范围）` });
        const chip = make("button", { type: "button", className: "chip", textContent: `＋ ${name}` });
        chip.addEventListener("click", () => {
          option.selected = true;
          select.dispatchEvent(new Event("change", { bubbles: true }));
          chip.remove();
        });
        return option.selected ? "" : chip;
      });
      const empty = make("span", { className: "quiet", textContent: "没有认出新的地区。" });
      chips.replaceChildren(...(rows.some(Boolean) ? rows : [empty]));
    };
    box.querySelector("button").addEventListener("click", async (event) => {
      event.preventDefault();
      const body = new FormData();
      for (const name of ["csrfmiddlewaretoken", "title", "body"]) body.set(name, form.elements[name].value);
      const answer = await fetch(box.dataset.suggestRegions, { method: "POST", body });
      if (answer.ok) show((await answer.json()).results);
    });
  };

  // What we may do with texts of the source, from the server, beside the field.
  const policy = (box) => {
    const input = document.getElementById("id_source");
    let shown = input.value;
    input.addEventListener("change", async () => {
      if (input.value === shown) return;
      const name = (shown = input.value);
      const answer = await fetch(`${box.dataset.address}?name=${encodeURIComponent(name)}`);
      if (!answer.ok || answer.redirected || name !== input.value) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      box.replaceChildren(...page.body.childNodes);
    });
  };

  document.querySelectorAll("input[data-suggest]").forEach(suggest);
  document.querySelectorAll("#source-policy").forEach(policy);
  document.querySelectorAll("#id_regions").forEach(regions);
  document.querySelectorAll("[data-suggest-regions]").forEach(detect);
})();
