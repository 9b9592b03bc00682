// A picture's focal point by a click or the arrow keys, beside its two number fields; and the dialog of the article
// form in which a cover gets its words. Without this script the number fields stay, and the words have a page.
(() => {
  "use strict";
  const STEP = 2;
  const ARROWS = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] };
  const bounded = (value) => Math.min(100, Math.max(0, Math.round(value)));
  const third = (value) => (value < 34 ? "0%" : value > 66 ? "100%" : "50%"); // as readers' pages crop

  const focus = (box) => {
    const root = box.closest("form") || document;
    const [x, y] = ["focus_x", "focus_y"].map((name) => root.querySelector(`[name=${name}]`));
    if (!x || !y) return;
    const mark = document.createElement("span");
    const crop = box.parentElement.querySelector(".focus-crop img");
    mark.className = "focus-mark";
    box.append(mark);
    box.classList.add("live");
    box.tabIndex = 0;
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", "焦点：点图片，或用方向键移动");
    const draw = () => {
      mark.style.left = `${bounded(x.value)}%`;
      mark.style.top = `${bounded(y.value)}%`;
      if (crop) crop.style.objectPosition = `${third(bounded(x.value))} ${third(bounded(y.value))}`;
    };
    const set = (left, top) => {
      x.value = bounded(left);
      y.value = bounded(top);
      for (const field of [x, y]) field.dispatchEvent(new Event("change", { bubbles: true }));
      draw();
    };
    box.addEventListener("click", (event) => {
      const { left, top, width, height } = box.querySelector("img").getBoundingClientRect();
      set(((event.clientX - left) / width) * 100, ((event.clientY - top) / height) * 100);
    });
    box.addEventListener("keydown", (event) => {
      const step = ARROWS[event.key];
      if (!step) return;
      event.preventDefault();
      set(Number(x.value) + step[0], Number(y.value) + step[1]);
    });
    for (const field of [x, y]) field.addEventListener("input", draw);
    draw();
  };
  document.querySelectorAll("[data-focus]").forEach(focus);

  const dialog = document.getElementById("cover-words");
  const link = document.getElementById("cover-words-link");
  if (!dialog || !link) return;
  const inside = dialog.querySelector("[data-inside]");
  const note = document.getElementById("cover-words-note");
  const chosen = () => document.querySelector("#cover-tiles input:checked")?.value || "";
  const at = (address) => address.replace("/0/", `/${chosen()}/`);
  const follow = () => {
    link.hidden = !chosen();
    link.href = at(link.dataset.page);
    note.textContent = "";
  };
  const fill = (html) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    inside.replaceChildren(...page.body.childNodes);
    inside.querySelectorAll("[data-focus]").forEach(focus);
    inside.querySelector("[data-close]").addEventListener("click", () => dialog.close());
    inside.querySelector("form").addEventListener("submit", send);
  };
  const refused = "这张图片也用在您不能编辑的稿件里，说明和焦点要由那里的编辑或总编来改。";
  const told = (answer) => (answer.status === 403 || answer.status === 404 ? refused : "暂时打不开，请稍后再试。");
  async function send(event) {
    event.preventDefault();
    const form = event.currentTarget;
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form) });
    if ((answer.headers.get("Content-Type") || "").startsWith("application/json")) {
      const { alt, saved } = await answer.json();
      const image = document.querySelector("#cover-tiles input:checked ~ img");
      if (image && alt) image.alt = alt;
      dialog.close();
      note.textContent = saved;
    } else if ([400, 409].includes(answer.status)) {
      fill(await answer.text());
    } else {
      dialog.close();
      note.textContent = told(answer);
    }
  }
  link.addEventListener("click", async (event) => {
    event.preventDefault();
    const answer = await fetch(at(dialog.dataset.address));
    if (!answer.ok || answer.redirected) {
      note.textContent = told(answer);
      return;
    }
    fill(await answer.text());
    dialog.showModal();
  });
  document.getElementById("cover-tiles").addEventListener("change", follow);
  follow();
})();
