// Keys of the desk: j k walk the queue, c a r i press the buttons of a case, / goes to the search box.
"use strict";

const KEYS = { c: "claim", a: "approve", r: "refuse", i: "ask" };

function typing(event) {
  return event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, [contenteditable]");
}

function step(by) {
  const links = [...document.querySelectorAll(".queue-table th a")];
  const at = links.indexOf(document.activeElement);
  links[at < 0 ? (by > 0 ? 0 : links.length - 1) : Math.min(links.length - 1, Math.max(0, at + by))]?.focus();
}

document.addEventListener("keydown", (event) => {
  if (typing(event)) return;
  if (event.key === "/") {
    document.querySelector("[data-key='/']")?.focus();
    event.preventDefault();
  } else if (event.key === "j" || event.key === "k") {
    step(event.key === "j" ? 1 : -1);
  } else if (event.key in KEYS) {
    const chosen = document.activeElement.closest(".queue-table th a");
    if (chosen && event.key === "c") location.href = new URL("../move/claim/", chosen.href).href;
    else document.querySelector(`[data-move="${KEYS[event.key]}"]`)?.click();
  }
});

// What is typed into a decision survives a reload or a closed lid; it stays in this tab and goes when it is kept.
function remember(form) {
  const key = `decision ${form.action}`;
  const fields = () => [...form.elements].filter((field) => field.name && !["hidden", "submit"].includes(field.type));
  const version = [...form.elements].find((field) => field.name.endsWith("-version")).value;
  const values = () => fields().map((field) => (field.type === "checkbox" ? field.checked : field.value));
  const kept = JSON.parse(sessionStorage.getItem(key) || "null");
  if (kept?.version === version && kept.values.length === fields().length) {
    fields().forEach((field, at) => {
      if (field.type === "checkbox") field.checked = kept.values[at];
      else field.value = kept.values[at];
    });
    const told = Object.assign(document.createElement("p"), { className: "quiet", role: "status" });
    told.textContent = "已恢复您上次没有保存的填写，请核对后保存。";
    form.prepend(told);
  }
  form.addEventListener("input", () => sessionStorage.setItem(key, JSON.stringify({ version, values: values() })));
  form.addEventListener("submit", () => sessionStorage.removeItem(key));
}

document.querySelectorAll(".desk-decision").forEach(remember);
