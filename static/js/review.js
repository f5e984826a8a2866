// The Secretariat's desk by keyboard, and evidence that opens beside its answer. Without this the same links and forms work.
//
// Single keys work only while the focus is on an answer and not in a field, and can be switched off (WCAG 2.1.4).
(() => {
  "use strict";
  const OFF = "review-keys-off";
  const list = document.querySelector("[data-keys]");
  const help = document.querySelector("[data-keys-help]");
  const keysOn = document.querySelector("[data-keys-switch]");
  if (!list) return;

  const kept = () => { try { return localStorage.getItem(OFF); } catch { return null; } };
  const keep = (isOff) => { try { isOff ? localStorage.setItem(OFF, "1") : localStorage.removeItem(OFF); } catch { /* not kept */ } };
  help.hidden = false;
  keysOn.checked = !kept();
  keysOn.addEventListener("change", () => keep(!keysOn.checked));

  const rows = () => [...list.querySelectorAll(".desk-row")];
  const go = (row) => {
    const head = row?.querySelector("h2");
    if (!head) return;
    head.focus({ preventScroll: true });
    row.scrollIntoView({ block: "start" });
  };
  const verify = (row) => row.querySelector(".desk-verify")?.requestSubmit();
  const sendBack = (row) => {
    const part = row.querySelector(".desk-send-back");
    if (!part) return;
    part.open = true;
    part.querySelector("textarea").focus();
  };
  const move = (row, by) => go(rows()[rows().indexOf(row) + by]);
  const ACTS = { j: (row) => move(row, 1), n: (row) => move(row, 1), k: (row) => move(row, -1), v: verify, r: sendBack };

  document.addEventListener("keydown", (event) => {
    const row = event.target.closest?.(".desk-row");
    const isTyping = event.target.matches?.("input:not([type=checkbox]), select, textarea, iframe");
    const act = ACTS[event.key.toLowerCase()];
    if (!row || !act || isTyping || !keysOn.checked || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    act(row);
  });
  // From the jump list the focus goes to the answer, so that the keys work there.
  document.addEventListener("click", (event) => {
    const link = event.target.closest('.desk-jump a[href^="#row-"]');
    if (link) setTimeout(() => go(document.querySelector(link.hash)));
  });
  // Toggling does not bubble: it is caught on its way down.
  document.addEventListener("toggle", (event) => {
    if (!event.target.open) return;
    event.target.querySelectorAll?.(":scope > [data-beside]").forEach((view) => {
      if (!view.src) view.src = view.dataset.beside;
    });
  }, true);
  if (!location.hash && !document.querySelector("[data-error-summary]")) rows()[0]?.querySelector("h2").focus({ preventScroll: true });
})();
