// Keeps the text of every form until the server has it.
//
// Each form that is posted and takes text is watched; data-keep="off" leaves one out (signing in). What differs from what
// the server sent is written to this browser's storage, under the person, the address and the form (data-keep="name" gives
// a form that stands at several addresses one name), with the value that the field had before. When the form opens again,
// each text whose field still holds that value is put back, and a line says so; where somebody else changed the field
// meanwhile it is shown beside it. Passwords, files and hidden fields are never kept. A text goes when the server says
// that it has it (the cookie "taken", strategy_tracker/base/middleware.py; an answer to htmx), when it is discarded, after
// 30 days, and all of a person when that person signs out.
(() => {
  "use strict";
  const store = window.localStorage;
  const words = document.getElementById("kept-notice")?.dataset; // an error page has none
  const person = words?.person;
  const prefix = person ? `keep:${person}:` : "keep:"; // a sign-in or error page does not know the person
  const LONGEST_MS = 30 * 24 * 3600 * 1000;
  const NEVER = ["hidden", "password", "file", "submit", "button", "reset", "image"];
  const TYPED = "textarea, input:not([type]), input:is([type=text], [type=url], [type=email], [type=tel], [type=number], [type=date])";
  // Whether the page, or the part of it that came anew, holds what was sent and not taken.
  const isRefused = (form) => Boolean(document.body.dataset.outcome || document.querySelector("[data-error-summary]")
    || form.querySelector(".errorlist, [role=alert]"));

  const kept = (name) => {
    try {
      const record = JSON.parse(store.getItem(name));
      return record?.fields ? record : null;
    } catch { return null; }
  };
  const write = (name, record) => {
    try {
      if (Object.keys(record.fields).length) store.setItem(name, JSON.stringify(record));
      else store.removeItem(name);
    } catch { /* full or forbidden */ }
  };
  const ours = (start = prefix) => Object.keys(store).filter((name) => name.startsWith(start));

  const isKept = (field) => field.name && !field.disabled && !NEVER.includes(field.type) && field.autocomplete !== "one-time-code";
  const isTick = (field) => field.type === "checkbox" || field.type === "radio";
  const isSelect = (field) => field.type.startsWith("select");
  const chosen = (field, of) => JSON.stringify([...field.options].filter(of).map((option) => option.value));
  const fieldsOf = (form) => [...form.elements].filter(isKept);
  // Fields of the same name (a group of boxes has them) are told apart by their value.
  const keyOf = (field) => (isTick(field) ? `${field.name}=${field.value}` : field.name);
  const nowOf = (field) => {
    if (isTick(field)) return field.checked;
    return isSelect(field) ? chosen(field, (option) => option.selected) : field.value;
  };
  const sentOf = (field) => { // what the server sent
    if (isTick(field)) return field.defaultChecked;
    if (!isSelect(field)) return field.defaultValue;
    const first = field.type === "select-one" && ![...field.options].some((option) => option.defaultSelected);
    return chosen(field, (option) => (first ? option.index === 0 : option.defaultSelected));
  };
  const put = (field, value) => {
    if (isTick(field)) field.checked = value;
    else if (!isSelect(field)) field.value = value;
    else for (const option of field.options) option.selected = JSON.parse(value).includes(option.value);
  };
  // From now on the server has this: a radio button or a box by the value that is sent of its name.
  const took = (field, value) => {
    if (isTick(field)) field.defaultChecked = field.value === value;
    else if (!isSelect(field)) field.defaultValue = value;
    else for (const option of field.options) option.defaultSelected = [].concat(value).includes(option.value);
  };

  const isWatched = (form) => form.method === "post" && form.dataset.keep !== "off" && form.querySelector(TYPED) !== null;
  const nameOf = (form) => {
    if (form.dataset.keep) return prefix + form.dataset.keep;
    const which = form.id || form.getAttribute("action") || form.querySelector(TYPED).name;
    return `${prefix}${window.location.pathname}#${which}`;
  };

  // What a field held before, where the page holds what was sent and refused: as the record has it.
  const bases = new WeakMap();
  const baseOf = (form, field) => bases.get(form)?.[keyOf(field)] ?? sentOf(field);

  const keep = (form) => {
    const name = nameOf(form);
    const record = kept(name) ?? { id: crypto.getRandomValues(new Uint32Array(4)).join("-"), fields: {} };
    for (const field of fieldsOf(form)) {
      const base = baseOf(form, field);
      if (nowOf(field) === base) delete record.fields[keyOf(field)];
      else record.fields[keyOf(field)] = { value: nowOf(field), base };
    }
    write(name, { ...record, at: Date.now() });
    return record;
  };

  // What was put back or stands beside a field is seen, also where its part of the form is folded.
  const unfold = (field) => {
    for (let part = field.closest("details"); part; part = part.parentElement.closest("details")) part.open = true;
  };
  const button = (words, act) => {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = words;
    made.addEventListener("click", act);
    return made;
  };
  const notice = (words, ...buttons) => {
    const made = document.getElementById("kept-notice").cloneNode();
    made.removeAttribute("id");
    made.hidden = false;
    made.setAttribute("role", "status");
    made.append(`${words} `, ...buttons);
    return made;
  };
  const tell = (form) => {
    const line = notice(words.restored, button(words.discard, () => { store.removeItem(nameOf(form)); form.reset(); line.remove(); }));
    form.prepend(line);
  };
  // The field holds something else by now: nothing of it is overwritten, the kept text stands beside.
  const tellBeside = (form, field, text) => {
    const quote = document.createElement("blockquote");
    quote.textContent = text;
    const drop = () => {
      const record = kept(nameOf(form));
      if (record) { delete record.fields[keyOf(field)]; write(nameOf(form), record); }
      box.remove();
    };
    const box = notice(words.beside, quote,
      button(words.put, () => { put(field, text); drop(); keep(form); field.focus(); }), " ", button(words.discard, drop));
    field.after(box);
    unfold(field);
  };

  const open = (form) => {
    if (form.dataset.keepOpen || !isWatched(form)) return;
    form.dataset.keepOpen = "yes";
    const record = kept(nameOf(form));
    if (!record) return;
    // A form whose rows are added on the page makes room for the kept ones first (static/js/answers.js).
    const values = Object.fromEntries(Object.entries(record.fields).map(([key, { value }]) => [key, value]));
    form.dispatchEvent(new CustomEvent("keep:restore", { bubbles: true, detail: values }));
    let isChanged = false;
    const before = {};
    for (const field of fieldsOf(form)) {
      const key = keyOf(field);
      const of = record.fields[key];
      if (!of) continue;
      if (of.value === sentOf(field)) { // the server has it, or it has come back with an error
        if (isRefused(form)) before[key] = of.base;
        else delete record.fields[key];
      } else if (of.base === sentOf(field)) {
        put(field, of.value);
        unfold(field);
        isChanged = true;
      } else if (typeof of.value === "string" && !isSelect(field) && of.value.trim()) tellBeside(form, field, of.value);
    }
    bases.set(form, before);
    write(nameOf(form), record);
    if (!isChanged) return;
    form.dispatchEvent(new Event("change", { bubbles: true }));
    tell(form);
  };

  // The server names what it has taken: the form was posted the plain way, and this is the page that follows.
  const settle = () => {
    const taken = /(?:^|; )taken=([0-9-]+)/.exec(document.cookie)?.[1];
    if (taken) document.cookie = "taken=; path=/; max-age=0; samesite=lax";
    for (const name of ours("keep:")) {
      const record = kept(name);
      if (!record || record.id === taken || Date.now() - record.at > LONGEST_MS) store.removeItem(name);
    }
  };

  const start = (root) => root.querySelectorAll?.("form").forEach(open);
  const formOf = (event) => {
    const form = event.target.form ?? event.target.closest?.("form");
    return form && isWatched(form) ? form : null;
  };

  settle();
  if (!person) return;
  document.addEventListener("DOMContentLoaded", () => start(document)); // when all scripts of the page listen
  document.addEventListener("htmx:load", (event) => { start(event.detail.elt.parentElement || document); });
  for (const kind of ["input", "change"]) {
    document.addEventListener(kind, (event) => { const form = formOf(event); if (form && event.isTrusted) keep(form); });
  }
  // What a button of the page put into the form (static/js/answers.js).
  document.addEventListener("keep:changed", (event) => { const form = formOf(event); if (form) keep(form); });
  // What a form saved in passing (static/js/answer_drafts.js): by name, as it was sent.
  const hasTaken = (form, values, isWhole = false) => {
    for (const field of fieldsOf(form)) {
      if (!(field.name in values) && !(isWhole && isTick(field))) continue;
      took(field, values[field.name]);
      delete bases.get(form)?.[keyOf(field)];
    }
    keep(form);
  };
  document.addEventListener("keep:taken", (event) => hasTaken(event.target, event.detail));
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.matches("[data-sign-out], #logout-form")) ours().forEach((name) => store.removeItem(name));
    if (!isWatched(form)) return;
    const id = form.querySelector("input[name=kept]") ?? document.createElement("input");
    Object.assign(id, { type: "hidden", name: "kept", value: keep(form).id });
    form.append(id);
  });
  // A part of the form that came anew (evidence that was added) is kept as it is now.
  document.addEventListener("htmx:afterSettle", (event) => {
    const form = formOf({ target: event.detail.elt });
    if (form && kept(nameOf(form))) keep(form);
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const { elt: form, verb, parameters } = event.detail.requestConfig;
    if (!form.matches("form") || verb === "get" || !isWatched(form)) return; // a button inside it sent a part
    if (event.detail.successful && event.detail.xhr.status !== 401) hasTaken(form, { ...parameters }, true);
    else keep(form);
  });
})();
