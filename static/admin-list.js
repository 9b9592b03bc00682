// Keyboard in the article list: j k move, x a choose, p previews, / searches, ? tells. Never while somebody types.
(() => {
  "use strict";
  const table = document.getElementById("result_list");
  const help = document.getElementById("keys");
  const hint = document.querySelector(".keys-hint");
  const links = () => [...(table ? table.querySelectorAll("tbody .field-headline a") : [])];
  const row = () => document.activeElement.closest("#result_list tbody tr");

  const go = (step) => {
    const all = links();
    if (!all.length) return;
    const here = all.findIndex((link) => link.closest("tr") === row());
    const next = here < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(here + step, 0), all.length - 1);
    all[next].focus();
    all[next].closest("tr").scrollIntoView({ block: "nearest" });
  };
  // A click, so that Django's own script counts and marks the row.
  const press = (box) => box && box.click();
  const preview = () => {
    const link = row() && row().querySelector(".field-headline a");
    if (link) open(new URL("../preview/", link.href), "_blank", "noopener");
  };
  const keys = {
    j: () => go(1),
    k: () => go(-1),
    x: () => press(row() && row().querySelector("input.action-select")),
    a: () => press(document.getElementById("action-toggle")),
    p: preview,
    "/": () => document.getElementById("searchbar")?.focus(),
    "?": () => help && !help.open && help.showModal(),
  };

  const typing = (target) => target.isContentEditable || target.closest("input:not([type=checkbox]), textarea, select, dialog[open]");
  document.addEventListener("keydown", (event) => {
    const other = event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented;
    if (other || typing(event.target) || document.querySelector("dialog[open]") || !Object.hasOwn(keys, event.key)) return;
    event.preventDefault();
    keys[event.key]();
  });
  if (hint && help) {
    hint.hidden = false;
    hint.querySelector("button").addEventListener("click", keys["?"]);
  }
})();
