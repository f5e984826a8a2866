// The Secretariat's desk by keyboard, and evidence that opens beside its answer. Without this the same links and forms work.
// On a phone one answer is open, the others are their heads.
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
  const isPhone = window.matchMedia("(max-width: 40rem)").matches;
  const fold = (row, isFolded) => {
    const button = row.querySelector(".desk-fold");
    if (!isPhone || !button) return;
    button.hidden = false;
    button.setAttribute("aria-expanded", !isFolded);
    row.classList.toggle("is-folded", isFolded);
  };
  const isWaiting = (row) => row.querySelector(".desk-verify");
  const go = (row) => {
    const head = row?.querySelector("h2");
    if (!head) return;
    fold(row, false);
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
    const button = event.target.closest(".desk-fold");
    if (button) fold(button.closest(".desk-row"), button.getAttribute("aria-expanded") === "true");
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
  // What was decided closes, and the next one that waits opens below it.
  document.addEventListener("htmx:load", (event) => {
    const row = event.detail.elt;
    if (!row.matches?.(".desk-row")) return;
    const isDecided = !isWaiting(row) && !row.querySelector("[data-error-summary]");
    fold(row, isDecided);
    const next = rows().slice(rows().indexOf(row) + 1).find(isWaiting);
    if (isDecided && next) fold(next, false);
  });
  if (isPhone) {
    const named = location.hash && document.getElementById(location.hash.slice(1));
    const first = named || rows().find((row) => row.querySelector("[data-error-summary]")) || rows().find(isWaiting);
    rows().forEach((row) => fold(row, row !== (first || rows()[0])));
  }
  if (!location.hash && !document.querySelector("[data-error-summary]")) rows()[0]?.querySelector("h2").focus({ preventScroll: true });
})();
