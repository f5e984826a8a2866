// On a phone the groups of a table ([data-fold-rows]) start closed: their head is a button that says what they hold.
(() => {
  "use strict";
  if (!window.matchMedia("(max-width: 40rem)").matches) return;

  document.querySelectorAll("[data-fold-rows]").forEach((group) => {
    const [head, ...rows] = group.rows;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "fold-rows";
    button.append(...head.cells[0].childNodes);
    head.cells[0].append(button);
    const show = (isOpen) => {
      button.setAttribute("aria-expanded", isOpen);
      rows.forEach((row) => { row.hidden = !isOpen; });
    };
    button.addEventListener("click", () => show(button.getAttribute("aria-expanded") === "false"));
    show(false);
  });
})();
