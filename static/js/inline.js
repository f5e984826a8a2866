// Editing in place: Esc cancels, and fields show only where they apply. Without this everything is shown and works.
//
// <tr data-inline-edit> … <a data-cancel>: Esc inside does what the link does.
// <span class="two-lines"> + <details class="unclamp">: "whole text" is offered only where two lines do not hold it.
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
  const offerWholeText = () => document.querySelectorAll(".unclamp:not([open])").forEach((more) => {
    const text = more.previousElementSibling;
    more.hidden = text.scrollHeight <= text.clientHeight + 1;
  });
  const start = (root) => {
    root.querySelectorAll?.("form").forEach((form) => {
      if (form.querySelector("[data-when]")) showWhatApplies(form);
    });
    offerWholeText();
  };

  document.addEventListener("change", (event) => { if (event.target.form) showWhatApplies(event.target.form); });
  window.addEventListener("resize", offerWholeText);
  document.addEventListener("htmx:load", (event) => start(event.detail.elt));
  start(document);
})();
