// Says beneath a field how long its text is, as soon as nine tenths of what it may hold are used. Nothing is ever cut.
// Without this the server says it when the form is sent.
//
// <textarea data-limit="10000" data-limit-words="%(n)s of %(limit)s characters" data-thousands=".">: counted as the server counts
// (strategy_tracker/base/text.py, clean): letters, not code units; a line break once; what nobody sees not at all.
(() => {
  "use strict";
  const INVISIBLE = /(?![\n\t\u200c\u200d])[\p{Cc}\p{Cf}]/gu;
  const NEAR = 0.9;

  const count = (text) =>
    [...text.replace(/\r\n|[\r\v\f\x85\u2028\u2029]/g, "\n").replace(INVISIBLE, "").normalize("NFC").trim()].length;
  const write = (number, separator) => String(number).replace(/\B(?=(\d{3})+$)/g, separator);

  const tell = (field) => {
    const limit = Number(field.dataset.limit);
    const n = field.value.length < limit * NEAR ? 0 : count(field.value);
    let line = field.nextElementSibling?.matches(".length") ? field.nextElementSibling : null;
    if (n < limit * NEAR) { line?.remove(); return; }
    if (!line) {
      line = document.createElement("p");
      line.className = "length";
      line.setAttribute("role", "status");
      field.after(line);
    }
    const { limitWords, thousands } = field.dataset;
    line.textContent = limitWords.replace("%(n)s", write(n, thousands)).replace("%(limit)s", write(limit, thousands));
    line.classList.toggle("is-too-long", n > limit);
  };

  const tellAll = (root) => root.querySelectorAll?.("[data-limit]").forEach(tell);
  document.addEventListener("input", (event) => { if (event.target.matches?.("[data-limit]")) tell(event.target); });
  document.addEventListener("DOMContentLoaded", () => tellAll(document));
  document.addEventListener("htmx:load", (event) => tellAll(event.detail.elt));
})();
