// The article screen's small comforts: character counts, a warning before unsaved text is left, no double sending.
(() => {
  "use strict";
  const count = (field) => {
    const limit = Number(field.dataset.count);
    const shown = document.createElement("span");
    shown.className = "count";
    const show = () => {
      const length = [...field.value].length;
      shown.textContent = `${length} / ${limit} 字`;
      shown.classList.toggle("over", length > limit);
    };
    field.after(shown);
    field.addEventListener("input", show);
    show();
  };

  const guard = (form) => {
    const note = document.getElementById("dirty");
    let dirty = Boolean(form.dataset.dirty);
    let sending = false;
    const mark = () => {
      dirty = true;
      if (note) note.hidden = false;
    };
    if (dirty) mark();
    form.addEventListener("input", mark);
    form.addEventListener("change", mark);
    form.addEventListener("submit", (event) => {
      if (event.submitter?.formTarget === "_blank") return; // a look in another window: here nothing is sent off
      if (sending) {
        event.preventDefault();
        return;
      }
      sending = true;
      form.setAttribute("aria-busy", "true");
    });
    addEventListener("pageshow", () => {
      sending = false;
      form.removeAttribute("aria-busy");
    });
    addEventListener("beforeunload", (event) => {
      if (dirty && !sending) event.preventDefault();
    });
  };

  document.querySelectorAll("[data-count]").forEach(count);
  document.querySelectorAll("#article_form").forEach(guard);
})();
