// Dragging a slot to another place of its box: with the pointer. By keyboard and without a script the buttons do it.
addEventListener("DOMContentLoaded", () => {
  "use strict";
  const rows = (list) => [...list.querySelectorAll(":scope > [data-slot]")];
  const order = (list) => rows(list).map((row) => row.dataset.slot).join(",");

  const send = (list) => {
    const form = list.parentElement.querySelector(".board-order");
    form.elements.ids.value = order(list);
    form.requestSubmit();
  };

  const take = (event, row, list) => {
    if (event.button !== 0) return;
    event.preventDefault();
    const before = order(list);
    row.classList.add("board-dragged");

    const move = ({ clientY }) => {
      const others = rows(list).filter((other) => other !== row);
      const next = others.find((other) => {
        const { top, height } = other.getBoundingClientRect();
        return clientY < top + height / 2;
      });
      if (next ? row.nextElementSibling !== next : list.lastElementChild !== row) list.insertBefore(row, next ?? null);
    };
    const stop = ({ type }) => {
      document.removeEventListener("pointermove", move);
      ["pointerup", "pointercancel"].forEach((name) => document.removeEventListener(name, stop));
      row.classList.remove("board-dragged");
      if (order(list) === before) return;
      if (type === "pointerup") send(list);
      else before.split(",").forEach((pk) => list.append(list.querySelector(`[data-slot="${pk}"]`)));
    };
    // On the document: a row that is moved in the page would lose a pointer that it had captured.
    document.addEventListener("pointermove", move);
    ["pointerup", "pointercancel"].forEach((name) => document.addEventListener(name, stop));
  };

  for (const list of document.querySelectorAll("[data-board]")) {
    if (rows(list).length < 2) continue;
    for (const row of rows(list)) {
      const grip = row.querySelector(".board-grip");
      grip.hidden = false;
      grip.addEventListener("pointerdown", (event) => take(event, row, list));
    }
  }
});
