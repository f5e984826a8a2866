// Buttons that write Markdown into the text area they belong to. Without this the marks are typed by hand.
//
// <div role="toolbar" aria-controls="id_text" hidden data-markdown-tools data-bold="bold" …>: shown when this runs; its
// buttons have data-markdown="heading|bold|italic|list|table". Arrow keys move among them, Ctrl+B and Ctrl+I work in the text.
(() => {
  "use strict";

  // insertText keeps the browser's own undo; where it is missing the text is set and told to the page.
  const replace = (area, from, to, text) => {
    area.focus();
    area.setSelectionRange(from, to);
    if (document.execCommand("insertText", false, text)) return;
    area.setRangeText(text, from, to, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  };

  const wrap = (area, mark, word) => {
    const { selectionStart: from, selectionEnd: to, value } = area;
    const chosen = value.slice(from, to);
    const length = mark.length;
    if (chosen && value.slice(from - length, from) === mark && value.slice(to, to + length) === mark) {
      replace(area, from - length, to + length, chosen);
      area.setSelectionRange(from - length, to - length);
      return;
    }
    const inner = chosen.trim() || word;
    const lead = chosen.trim() ? chosen.indexOf(inner) : 0;
    replace(area, from, to, chosen.trim() ? chosen.replace(inner, `${mark}${inner}${mark}`) : `${mark}${inner}${mark}`);
    area.setSelectionRange(from + lead + length, from + lead + length + inner.length);
  };

  const prefix = (area, mark, word) => {
    const { value } = area;
    const from = value.lastIndexOf("\n", area.selectionStart - 1) + 1;
    const end = value.indexOf("\n", area.selectionEnd);
    const to = end === -1 ? value.length : end;
    const lines = value.slice(from, to).split("\n");
    const marked = lines.filter(Boolean).every((line) => line.startsWith(mark)) && lines.some(Boolean);
    const written = lines.map((line) => (marked ? line.slice(mark.length) : mark + (line.replace(/^#+ |^- /, "") || word)));
    // A heading or a list begins after an empty line.
    const before = from > 0 && !marked && value.slice(from - 2, from) !== "\n\n" && !value.slice(0, from - 1).split("\n").pop().startsWith(mark) ? "\n" : "";
    replace(area, from, to, before + written.join("\n"));
  };

  const table = (area, word) => {
    const at = area.selectionEnd;
    const before = at === 0 || area.value.slice(0, at).endsWith("\n\n") ? "" : area.value[at - 1] === "\n" ? "\n" : "\n\n";
    replace(area, at, at, `${before}| ${word} 1 | ${word} 2 |\n| --- | --: |\n|  |  |\n|  |  |\n\n`);
  };

  const write = (tools, area, what) => {
    const words = tools.dataset;
    if (what === "bold") wrap(area, "**", words.bold);
    else if (what === "italic") wrap(area, "*", words.italic);
    else if (what === "heading") prefix(area, "## ", words.heading);
    else if (what === "list") prefix(area, "- ", words.item);
    else table(area, words.column);
  };

  const equip = (tools) => {
    const area = document.getElementById(tools.getAttribute("aria-controls"));
    const buttons = [...tools.querySelectorAll("[data-markdown]")];
    if (!area || !buttons.length) return;
    const only = (chosen) => buttons.forEach((button) => { button.tabIndex = button === chosen ? 0 : -1; });
    only(buttons[0]);
    tools.hidden = false;
    tools.addEventListener("click", (event) => {
      const button = event.target.closest("[data-markdown]");
      if (button) write(tools, area, button.dataset.markdown);
    });
    tools.addEventListener("keydown", (event) => {
      const here = buttons.indexOf(document.activeElement);
      const last = buttons.length - 1;
      const next = { ArrowRight: here === last ? 0 : here + 1, ArrowLeft: here === 0 ? last : here - 1, Home: 0, End: last }[event.key];
      if (here === -1 || next === undefined) return;
      event.preventDefault();
      only(buttons[next]);
      buttons[next].focus();
    });
    area.addEventListener("keydown", (event) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
      const what = { b: "bold", i: "italic" }[event.key.toLowerCase()];
      if (!what) return;
      event.preventDefault();
      write(tools, area, what);
    });
  };

  document.addEventListener("DOMContentLoaded", () => document.querySelectorAll("[data-markdown-tools]").forEach(equip));
})();
