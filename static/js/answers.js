// The form of an answer: rows that are added and removed on the page, and the list scrolled to the open action.
// Without this the same buttons send the form, and the server shows it again with one row more or less.
(() => {
  "use strict";
  const MOST_ROWS = 40;

  const addRow = (form, kind) => {
    const count = form.querySelector(`[data-rows-count="${kind}"]`);
    const rows = form.querySelector(`[data-rows="${kind}"]`);
    const template = form.querySelector(`template[data-row="${kind}"]`);
    const position = Number(count.value);
    if (position >= MOST_ROWS) return null;
    const holder = document.createElement("div");
    holder.innerHTML = template.innerHTML.replaceAll("__position__", position).replaceAll("__number__", position + 1);
    const row = holder.firstElementChild;
    rows.querySelector("[data-rows-empty]")?.remove();
    rows.append(row);
    count.value = position + 1;
    return row;
  };

  // An emptied row is no row for the server; hidden, it keeps the numbers of the others.
  const removeRow = (row) => {
    row.querySelectorAll("textarea, select, input:not([type=radio])").forEach((field) => { field.value = ""; });
    row.hidden = true;
  };

  // The words of the last period, without their figures, go into the field: after what is there already.
  const takeOver = (button) => {
    const field = document.getElementById(button.dataset.takeOver);
    field.value = [field.value.trimEnd(), button.dataset.words].filter(Boolean).join("\n");
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("keep:changed", { bubbles: true }));
    field.focus();
  };
  const takeChallenges = (button) => {
    button.parentElement.querySelectorAll("[data-last-challenge]").forEach((last) => {
      const row = addRow(button.form, "challenge");
      row?.querySelectorAll("textarea, select, input").forEach((field) => {
        const value = last.dataset[field.name.split("-").pop()];
        if (field.type === "radio") field.checked = field.value === value;
        else field.value = value;
      });
    });
    button.dispatchEvent(new Event("keep:changed", { bubbles: true }));
    button.disabled = true;
  };

  document.addEventListener("click", (event) => {
    const take = event.target.closest("[data-take-over], [data-take-challenges]");
    if (take) {
      event.preventDefault();
      if (take.dataset.takeOver) takeOver(take);
      else takeChallenges(take);
      return;
    }
    const add = event.target.closest("[data-add-row]");
    const remove = event.target.closest("[data-remove-row]");
    if (!add && !remove) return;
    event.preventDefault();
    if (add) {
      addRow(add.form, add.dataset.addRow)?.querySelector("textarea")?.focus();
      return;
    }
    const form = remove.form;
    const row = remove.closest("[data-row-of]");
    removeRow(row);
    form.querySelector(`[data-add-row="${row.dataset.rowOf}"]`)?.focus();
  });

  // A part opens where the chosen status needs it, and where a link leads into it; its line tells what is not saved yet.
  const openFor = (status) => {
    document.querySelectorAll(".entry-fold[data-opens-for]").forEach((part) => {
      if (part.dataset.opensFor.split(" ").includes(status)) part.open = true;
    });
  };
  const openHash = () => {
    const place = window.location.hash && document.getElementById(window.location.hash.slice(1));
    const part = place?.closest(".entry-fold");
    if (part && !part.open) { part.open = true; place.scrollIntoView(); }
  };
  document.addEventListener("change", (event) => {
    if (event.target.name === "claimed_status") openFor(event.target.value);
  });
  ["input", "change", "keep:changed"].forEach((kind) => document.addEventListener(kind, (event) => {
    const holds = event.target.closest?.(".entry-fold")?.querySelector("[data-changed]");
    if (holds && !event.target.closest("summary")) holds.textContent = holds.dataset.changed;
  }));
  window.addEventListener("hashchange", openHash);
  document.addEventListener("DOMContentLoaded", openHash);

  // A second click while the first is under way would come with an old version and be refused.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches(".entry-form")) return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll(".entry-form").forEach((form) => { delete form.dataset.sent; });
  });

  document.addEventListener("keep:restore", (event) => {
    const form = event.target;
    form.querySelectorAll("[data-rows-count]").forEach((count) => {
      const kind = count.dataset.rowsCount;
      const pattern = new RegExp(`^${kind}-(\\d+)-[a-z_]+$`);
      const positions = Object.entries(event.detail)
        .filter(([, value]) => value !== "" && value !== false)
        .map(([name]) => Number(pattern.exec(name)?.[1] ?? -1));
      while (Number(count.value) <= Math.max(-1, ...positions)) if (!addRow(form, kind)) break;
    });
  });

  const side = document.querySelector(".entry-side.sticky-side");
  const current = side?.querySelector("[aria-current]");
  if (current) side.scrollTop = current.offsetTop - side.offsetTop - side.clientHeight / 3;
})();
