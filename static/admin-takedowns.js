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
  } else if (event.key === "x") {
    document.activeElement.closest(".queue-table tr")?.querySelector("[name=case]")?.click();
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
  if (kept?.values.length === fields().length) {
    fields().forEach((field, at) => {
      if (field.type === "checkbox") field.checked = kept.values[at];
      else field.value = kept.values[at];
    });
    const told = Object.assign(document.createElement("p"), { className: "quiet", role: "status" });
    told.textContent = `已恢复您上次没有保存的填写${kept.version === version ? "" : "；这期间申请有过变动"}，请核对后保存。`;
    form.prepend(told);
  }
  form.addEventListener("input", () => sessionStorage.setItem(key, JSON.stringify({ version, values: values() })));
  form.addEventListener("submit", () => sessionStorage.removeItem(key));
}

document.querySelectorAll(".desk-decision").forEach(remember);

// A tab, a panel, a list that is looked for: only that part of the page is fetched, so nothing that was typed elsewhere moves.
async function swap(link) {
  const part = document.getElementById(link.dataset.part);
  part.setAttribute("aria-busy", "true");
  const answer = await fetch(link.href).catch(() => null);
  const page = answer?.ok && !answer.redirected && new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page && page.getElementById(link.dataset.part);
  if (!fresh) {
    location.assign(link.href);
    return;
  }
  part.replaceWith(fresh);
  const links = [...fresh.querySelectorAll("a[data-part]")];
  (links.find((one) => one.getAttribute("aria-current")) ?? links[0] ?? fresh.querySelector("input, a"))?.focus();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-part]");
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  swap(link);
});
