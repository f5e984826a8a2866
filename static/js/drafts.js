// Keeps the text of a form until the server has it.
//
// <form data-keep="entry-12" data-keep-version="2025-01-06T10:12:03">: every change is written to this browser's storage, under
// the person and the key. When the form opens again with the same version (the server has received nothing newer), the text is put
// back and a line says so. A success, or a newer version, clears it. Passwords, files and hidden fields are never kept, and
// signing out clears everything of that person.
(() => {
  "use strict";
  const store = window.localStorage;
  const person = document.body.dataset.person;
  const prefix = person ? `keep:${person}:` : "keep:"; // a sign-in or error page does not know the person

  const nameOf = (form) => prefix + form.dataset.keep;
  const versionOf = (form) => form.dataset.keepVersion || "";
  const kept = (name) => { try { return JSON.parse(store.getItem(name)); } catch { return null; } };
  const write = (name, record) => { try { store.setItem(name, JSON.stringify(record)); } catch { /* full or forbidden */ } };
  const ours = () => Object.keys(store).filter((name) => name.startsWith(prefix));
  const isText = (field) => field.name && !field.disabled && !["hidden", "password", "file", "submit", "button"].includes(field.type);
  const isTick = (field) => field.type === "checkbox" || field.type === "radio";

  // Fields of the same name (a formset has none, a checkbox group has) are told apart by their value.
  const keyOf = (field) => (isTick(field) ? `${field.name}=${field.value}` : field.name);
  const read = (form) => Object.fromEntries(
    [...form.elements].filter(isText).map((field) => [keyOf(field), isTick(field) ? field.checked : field.value]));

  const putBack = (form, values) => {
    let changed = false;
    for (const field of [...form.elements].filter(isText)) {
      const value = values[keyOf(field)];
      if (value === undefined) continue;
      const property = isTick(field) ? "checked" : "value";
      if (field[property] === value) continue;
      field[property] = value;
      changed = true;
    }
    if (changed) form.dispatchEvent(new Event("change", { bubbles: true }));
    return changed;
  };

  const tell = (form) => {
    const words = document.getElementById("kept-notice");
    if (!words) return;
    const notice = words.cloneNode();
    notice.removeAttribute("id");
    notice.hidden = false;
    notice.setAttribute("role", "status");
    notice.textContent = `${words.dataset.restored} `;
    const discard = document.createElement("button");
    discard.type = "button";
    discard.textContent = words.dataset.discard;
    discard.addEventListener("click", () => { store.removeItem(nameOf(form)); form.reset(); notice.remove(); });
    notice.append(discard);
    form.prepend(notice);
  };

  const open = (form) => {
    if (form.dataset.keepOpen) return;
    form.dataset.keepOpen = "yes";
    const record = kept(nameOf(form));
    if (!record) return;
    if (record.version !== versionOf(form)) { store.removeItem(nameOf(form)); return; }
    // A form whose rows are added on the page makes room for the kept ones first (static/js/answers.js).
    form.dispatchEvent(new CustomEvent("keep:restore", { bubbles: true, detail: record.values }));
    if (putBack(form, record.values)) tell(form);
  };

  const keep = (form, sent = false) => write(nameOf(form), { version: versionOf(form), values: read(form), sent });

  // A form sent the plain way: the page that follows tells how it went. A sign-in page, a refusal and a form with errors
  // mean that the server has not got it; a form with a version speaks for itself; anything else means that it has.
  const settle = () => {
    const refused = document.body.dataset.outcome || document.querySelector("[data-error-summary]");
    const here = [...document.querySelectorAll("form[data-keep][data-keep-version]")].map(nameOf);
    for (const name of ours()) {
      const record = kept(name);
      if (!record?.sent || here.includes(name)) continue;
      if (refused) write(name, { ...record, sent: false });
      else store.removeItem(name);
    }
  };

  const start = (root) => root.querySelectorAll?.("form[data-keep]").forEach(open);
  const forms = (event) => event.target.closest?.("form[data-keep]");

  settle();
  if (!person) return;
  document.addEventListener("DOMContentLoaded", () => start(document)); // when all scripts of the page listen
  document.addEventListener("htmx:load", (event) => { start(event.detail.elt.parentElement || document); });
  for (const kind of ["input", "change"]) {
    document.addEventListener(kind, (event) => { const form = forms(event); if (form && event.isTrusted) keep(form); });
  }
  // What a button of the page put into the form (static/js/answers.js).
  document.addEventListener("keep:changed", (event) => { const form = forms(event); if (form) keep(form); });
  document.addEventListener("submit", (event) => {
    if (event.target.matches("[data-sign-out]")) ours().forEach((name) => store.removeItem(name));
    else if (event.target.matches("form[data-keep]")) keep(event.target, true);
  });
  // A part of the form that came anew (evidence that was added) is kept as it is now.
  document.addEventListener("htmx:afterSettle", (event) => {
    const form = forms({ target: event.detail.elt });
    if (form && kept(nameOf(form))) keep(form);
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const { elt: form, verb } = event.detail.requestConfig;
    if (!form.matches("form[data-keep]") || verb === "get") return; // a button inside it sent a part: the rest is unsent
    if (event.detail.successful && event.detail.xhr.status !== 401) store.removeItem(nameOf(form));
    else keep(form);
  });
})();
