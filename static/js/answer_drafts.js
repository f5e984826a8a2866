// Keeps what is typed into an answer on the server, field by field, and brings in what colleagues type meanwhile.
// Without this the save button does it, and the server shows both texts where two were at it.
//
// The element [data-draft] (templates/progress/_draft_state.html) sends the fields that differ from what the server knows,
// a moment after the last key; every 20 seconds it asks for those of others. A field that nobody touched here is brought
// up to date; of one that both typed, both texts are shown and the person chooses. While the server is away what was
// typed stays in the browser (drafts.js), and it is tried again after growing waits.
(() => {
  "use strict";
  const PAUSE_MS = 1500;
  const LOOK_MS = 20000;
  const WAITS_MS = [5000, 10000, 20000, 40000, 60000];
  const isTick = (field) => field.type === "checkbox" || field.type === "radio";
  const isTyped = (field) => field.name && !["hidden", "file", "submit", "button"].includes(field.type)
    && !field.name.startsWith("evidence-");

  const watch = (host) => {
    const form = host.closest("form");
    const line = form.querySelector("[data-draft-line]");
    const seenField = form.elements.seen_draft;
    const fields = () => [...form.elements].filter(isTyped);
    const read = (of = (field) => (isTick(field) ? field.checked : field.value)) => {
      const values = new Map();
      for (const field of fields()) {
        const now = of(field);
        if (!isTick(field)) values.set(field.name, now);
        else if (now || !values.has(field.name)) values.set(field.name, now ? field.value : "");
      }
      return values;
    };
    const stored = (field) => {
      if (isTick(field)) return field.defaultChecked;
      if (field.type !== "select-one") return field.defaultValue;
      return ([...field.options].find((option) => option.defaultSelected) ?? field.options[0])?.value ?? "";
    };

    // What the server has of each field: "" of a new row. A form that came back with errors holds what it has not kept.
    const isBack = "typed" in host.dataset;
    const known = isBack ? new Map() : read(stored);
    const knownOf = (name) => known.get(name) ?? (isBack ? null : "");
    const offered = new Map(); // refused as they are: not sent again until they change
    const contested = new Map(); // name → key of the other one's row
    let seen = Number(host.dataset.seen);
    let sent = null;
    let failures = 0;
    let timer = 0;
    let isStopped = false;

    const changed = () => [...read()].filter(([name, value]) =>
      value !== knownOf(name) && value !== offered.get(name) && !contested.has(name));
    const send = () => {
      window.clearTimeout(timer);
      if (sent || isStopped) return;
      sent = new Map(changed());
      window.htmx.trigger(host, "draft:send");
    };
    const later = (wait) => { window.clearTimeout(timer); timer = window.setTimeout(send, wait); };
    const say = (isBad, ...words) => { // the same words are not said twice
      const said = words.map((part) => part.textContent ?? part).join("");
      line.classList.toggle("late", isBad);
      if (line.textContent !== said) line.replaceChildren(...words);
    };

    const fieldsOf = (name) => fields().filter((field) => field.name === name);
    const put = (name, value) => {
      fieldsOf(name).forEach((field) => {
        if (isTick(field)) field.checked = field.value === value;
        else field.value = value;
      });
      fieldsOf(name)[0]?.dispatchEvent(new Event("change", { bubbles: true }));
    };
    // What a person sees of a value: what was chosen by its name.
    const shown = (name, value) => {
      const [first] = fieldsOf(name);
      if (first?.type === "radio") return fieldsOf(name).find((field) => field.value === value)?.labels[0]?.innerText ?? "–";
      if (first?.type === "checkbox") return value ? "✓" : "–";
      const option = [...(first?.options ?? [])].find((one) => one.value === value);
      return option?.text ?? (value || "–");
    };
    const place = (name) => fieldsOf(name)[0]?.closest("fieldset, .field");
    const mark = (name, who) => {
      const where = place(name);
      if (!where) return;
      const words = where.querySelector(":scope > .draft-by") ?? document.createElement("p");
      words.className = "draft-by";
      words.textContent = who;
      where.append(words);
    };
    const took = (values) => {
      values.forEach((value, name) => known.set(name, value));
      form.dispatchEvent(new CustomEvent("keep:taken", { bubbles: true, detail: Object.fromEntries(values) }));
    };
    const holdBack = () => { seenField.value = Math.min(seen, ...[...contested.values()].map((key) => key - 1)); };

    const choose = (name, other) => {
      contested.set(name, Number(other.dataset.key));
      form.querySelector(`.draft-contested[data-of="${name}"]`)?.remove();
      const notice = form.querySelector("[data-draft-contested]").content.firstElementChild.cloneNode(true);
      const text = other.dataset.text;
      const settle = (isTaken) => {
        contested.delete(name);
        notice.remove();
        holdBack();
        if (isTaken) { put(name, text); took(new Map([[name, text]])); }
        fieldsOf(name)[0]?.focus();
        later(0);
      };
      notice.dataset.of = name;
      notice.setAttribute("aria-label", other.dataset.who);
      notice.querySelector("[data-who]").textContent = `${other.dataset.who}:`;
      notice.querySelector("[data-text]").textContent = shown(name, text);
      notice.querySelector("[data-take]").addEventListener("click", () => settle(true));
      notice.querySelector("[data-keep-mine]").addEventListener("click", () => settle(false));
      const where = place(name);
      where?.append(notice);
      for (let part = where?.closest("details"); part; part = part.parentElement.closest("details")) part.open = true;
    };
    const bringIn = (other) => {
      const { name, who } = other.dataset;
      if (!fieldsOf(name).length) form.dispatchEvent(new CustomEvent("keep:restore", { bubbles: true, detail: { [name]: " " } }));
      const now = read().get(name);
      if ("contested" in other.dataset || (now !== knownOf(name) && now !== other.dataset.text)) choose(name, other);
      else { put(name, other.dataset.text); took(new Map([[name, other.dataset.text]])); mark(name, who); }
    };

    const receive = (answer) => {
      const refused = new Set(answer.dataset.refused.split(" "));
      const others = [...answer.children];
      const open = new Set(others.filter((other) => "contested" in other.dataset).map((other) => other.dataset.name));
      isStopped = "stopped" in answer.dataset;
      if (!isStopped) {
        const kept = [...sent].filter(([name]) => !refused.has(name) && !open.has(name));
        sent.forEach((value, name) => { if (refused.has(name)) offered.set(name, value); else offered.delete(name); });
        took(new Map(kept));
        seen = Number(answer.dataset.newest);
        others.forEach(bringIn);
        holdBack();
      }
      say("bad" in answer.dataset, answer.dataset.line);
    };

    host.addEventListener("htmx:configRequest", (event) => {
      const about = { csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value, person: host.dataset.person };
      event.detail.parameters = { ...about, version: form.elements.version.value, seen, ...Object.fromEntries(sent) };
    });
    host.addEventListener("htmx:afterSwap", () => {
      const answer = host.querySelector("[data-draft-answer]");
      if (answer && sent) receive(answer);
    });
    host.addEventListener("htmx:afterRequest", (event) => {
      const { status } = event.detail.xhr;
      const isAnswered = (status >= 200 && status < 300) || host.querySelector("[data-draft-answer]") !== null;
      sent = null;
      if (!isAnswered) { later(WAITS_MS[Math.min(failures, WAITS_MS.length - 1)]); failures += 1; return; }
      failures = 0;
      host.replaceChildren();
      if (changed().length) later(PAUSE_MS);
    });
    // A look for what colleagues wrote that did not get through concerns nobody: nothing is unsaved.
    host.addEventListener("background:failed", (event) => { if (changed().length) say(true, ...event.detail); });

    for (const kind of ["input", "change", "keep:changed", "click"]) {
      form.addEventListener(kind, () => { if (!failures && changed().length) later(PAUSE_MS); });
    }
    // Back from signing in, or the network is back: at once.
    window.addEventListener("online", () => { if (changed().length) later(0); });
    document.addEventListener("visibilitychange", () => { if (!document.hidden || changed().length) later(0); });
    window.setInterval(() => { if (!document.hidden && !failures) send(); }, LOOK_MS);
    if (changed().length) later(PAUSE_MS); // what the browser had kept was put back
  };

  document.addEventListener("DOMContentLoaded", () => document.querySelectorAll("[data-draft]").forEach(watch));
})();
