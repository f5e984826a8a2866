// <table data-counts> with inputs and a cell <td data-sum>: the sum of what is typed, kept up to date.
// Without this the sum is that of the last answer of the server.
(() => {
  "use strict";
  document.addEventListener("input", (event) => {
    const table = event.target.closest?.("[data-counts]");
    const sum = table?.querySelector("[data-sum]");
    if (!sum) return;
    const typed = [...table.querySelectorAll("input")].map((input) => input.value.trim());
    const read = typed.filter((text) => /^\d+$/.test(text)).map(Number);
    sum.textContent = read.length ? String(read.reduce((total, number) => total + number, 0)) : "–";
  });
})();
