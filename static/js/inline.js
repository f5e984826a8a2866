// Editing in place: Esc cancels, and fields show only where they apply. Without this everything is shown and works.
//
// <tr data-inline-edit> … <a data-cancel>: Esc inside does what the link does.
// <div data-when="status" data-is="implemented">: shown while the form's field "status" has one of these values.
(() => {
  "use strict";

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    const cancel = event.target.closest?.("[data-inline-edit]")?.querySelector("[data-cancel]");
    if (!cancel) return;
    event.preventDefault();
    cancel.click();
  });

  const showWhatApplies = (form) => form.querySelectorAll("[data-when]").forEach((part) => {
    const field = form.elements[part.dataset.when];
    part.hidden = Boolean(field) && !part.dataset.is.split(" ").includes(field.value);
  });
  const start = (root) => root.querySelectorAll?.("form").forEach((form) => {
    if (form.querySelector("[data-when]")) showWhatApplies(form);
  });

  document.addEventListener("change", (event) => { if (event.target.form) showWhatApplies(event.target.form); });
  document.addEventListener("htmx:load", (event) => start(event.detail.elt));
  start(document);
})();
