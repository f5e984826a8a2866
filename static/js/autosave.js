// Saves a form in passing while it is being written. Without this the save button does it.
//
// <form data-autosave="20" hx-post="…" hx-trigger="autosave">: every 20 seconds, and when the page is left out of sight,
// what has changed since the last save is sent, and once more when that did not get through. After a refusal
// ([data-stopped]) nothing more is sent by itself: the person decides with the save button. What the server has taken the
// browser lets go of (drafts.js).
(() => {
  "use strict";
  const areas = (form) => [...form.elements].filter((field) => field.type === "textarea");
  const read = (form) => areas(form).map((field) => field.value).join("\n\n");

  const watch = (form) => {
    let saved = areas(form).map((field) => field.defaultValue).join("\n\n");
    // What the browser had kept was put back before this ran (drafts.js): its preview is asked for.
    areas(form).filter((field) => field.value !== field.defaultValue).forEach((field) => window.htmx.trigger(field, "refresh"));
    let sending = null;
    const isStopped = () => Boolean(form.querySelector("[data-stopped]"));
    const save = () => {
      const now = read(form);
      if (now === saved || sending !== null || isStopped()) return;
      sending = now;
      window.htmx.trigger(form, "autosave");
    };

    window.setInterval(save, 1000 * Number(form.dataset.autosave));
    document.addEventListener("visibilitychange", () => { if (document.hidden) save(); });
    // A correction after a refusal is a new text: it may be saved by itself again, unless somebody else was faster.
    form.addEventListener("input", () => { form.querySelector("[data-stopped=correctable]")?.removeAttribute("data-stopped"); });
    form.addEventListener("htmx:afterRequest", (event) => {
      if (event.detail.requestConfig.elt !== form) return;
      if (event.detail.successful) saved = sending;
      sending = null;
    });
    form.addEventListener("background:failed", (event) => {
      const line = form.querySelector(".section-state p");
      line.className = "late";
      line.setAttribute("role", "status");
      line.replaceChildren(...event.detail);
    });
    window.addEventListener("online", save);
  };

  document.addEventListener("DOMContentLoaded", () => document.querySelectorAll("form[data-autosave]").forEach(watch));
})();
