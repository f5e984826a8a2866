// Buttons that write the signs of reporting/document/prose.py into the text area they belong to. Without this the signs
// are copied from the help beneath it.
//
// <div role="toolbar" aria-controls="id_text" hidden data-prose-tools data-bold="bold" …>: shown when this runs; its
// buttons have data-prose="heading|bold|italic|list|table". Arrow keys move among them, Ctrl+B and Ctrl+I work in the text.
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

  const wrap = (area, open, close, word) => {
    const { selectionStart: from, selectionEnd: to, value } = area;
    const chosen = value.slice(from, to);
    if (chosen && value[from - 1] === open && value[to] === close) {
      replace(area, from - 1, to + 1, chosen);
      area.setSelectionRange(from - 1, to - 1);
      return;
    }
    const inner = chosen.trim() || word;
    const lead = chosen.trim() ? chosen.indexOf(inner) : 0;
    const marked = `${open}${inner}${close}`;
    replace(area, from, to, chosen.trim() ? chosen.replace(inner, () => marked) : marked);
    area.setSelectionRange(from + lead + 1, from + lead + 1 + inner.length);
  };

  // The lines of the selection get the sign, or lose it where all have it; a hyphen or bullet typed before makes room.
  const prefix = (area, mark, word) => {
    const { value } = area;
    const from = value.lastIndexOf("\n", area.selectionStart - 1) + 1;
    const end = value.indexOf("\n", area.selectionEnd);
    const to = end === -1 ? value.length : end;
    const lines = value.slice(from, to).split("\n");
    const marked = lines.filter(Boolean).every((line) => line.startsWith(mark)) && lines.some(Boolean);
    const written = lines.map((line) => {
      if (marked) return line.slice(mark.length);
      if (!line && lines.length > 1) return line;
      return mark + (line.replace(/^(▌+ |‣ |[-–•*·] +)/, "") || word);
    });
    replace(area, from, to, written.join("\n"));
  };

  const table = (area, word) => {
    const at = area.selectionEnd;
    const before = at === 0 || area.value[at - 1] === "\n" ? "" : "\n";
    replace(area, at, at, `${before}│ ${word} 1 │ ${word} 2 │\n│  │  │\n│  │  │\n`);
  };

  // Enter goes on with the list or the table; on an item without words it ends the list.
  const goOn = (area) => {
    const { selectionStart: at, selectionEnd, value } = area;
    const from = value.lastIndexOf("\n", at - 1) + 1;
    const line = value.slice(from, at);
    if (at !== selectionEnd || !/^(‣ |│.*│$)/.test(line)) return false;
    if (line.trim() === "‣") replace(area, Math.max(from - 1, 0), at, from ? "\n" : "");
    else if (line.startsWith("‣")) replace(area, at, at, "\n‣ ");
    else replace(area, at, at, `\n│${"  │".repeat(line.split("│").length - 2)}`);
    return true;
  };

  const write = (tools, area, what) => {
    const words = tools.dataset;
    if (what === "bold") wrap(area, "⟪", "⟫", words.bold);
    else if (what === "italic") wrap(area, "⟨", "⟩", words.italic);
    else if (what === "heading") prefix(area, "▌ ", words.heading);
    else if (what === "list") prefix(area, "‣ ", words.item);
    else table(area, words.column);
  };

  const equip = (tools) => {
    const area = document.getElementById(tools.getAttribute("aria-controls"));
    const buttons = [...tools.querySelectorAll("[data-prose]")];
    if (!area || !buttons.length) return;
    const only = (chosen) => buttons.forEach((button) => { button.tabIndex = button === chosen ? 0 : -1; });
    only(buttons[0]);
    tools.hidden = false;
    tools.addEventListener("click", (event) => {
      const button = event.target.closest("[data-prose]");
      if (button) write(tools, area, button.dataset.prose);
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
      if (event.key === "Enter" && !event.isComposing && !event.shiftKey && goOn(area)) event.preventDefault();
      if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
      const what = { b: "bold", i: "italic" }[event.key.toLowerCase()];
      if (!what) return;
      event.preventDefault();
      write(tools, area, what);
    });
  };

  document.addEventListener("DOMContentLoaded", () => document.querySelectorAll("[data-prose-tools]").forEach(equip));
})();
