// What every page needs: the focus on errors, the form token after a second sign-in, and words when a request fails.
(() => {
  "use strict";

  const cookie = (name) =>
    document.cookie.split("; ").find((part) => part.startsWith(`${name}=`))?.slice(name.length + 1);

  // Signing in again in another tab changes the token; a form opened before would otherwise be refused.
  const freshenToken = (form) => {
    const field = form?.querySelector?.("input[name=csrfmiddlewaretoken]");
    const token = cookie("csrftoken");
    if (field && token) field.value = token;
  };
  document.addEventListener("submit", (event) => freshenToken(event.target), true);
  document.addEventListener("htmx:configRequest", (event) => {
    const token = cookie("csrftoken");
    if (token && event.detail.verb !== "get") {
      event.detail.headers["X-CSRFToken"] = token;
      if (event.detail.parameters.csrfmiddlewaretoken) event.detail.parameters.csrfmiddlewaretoken = token;
    }
  });

  const open = (id, when) => {
    const dialog = document.getElementById(id);
    if (!dialog || dialog.open) return;
    dialog.querySelectorAll("[data-when]").forEach((part) => { part.hidden = part.dataset.when !== when; });
    dialog.showModal();
  };
  const ledToSignIn = (request) => {
    const signIn = document.getElementById("session-ended")?.dataset.login;
    if (request.status === 401) return true;
    return Boolean(signIn && request.responseURL && new URL(request.responseURL).pathname === signIn
      && window.location.pathname !== signIn);
  };

  // What is sent in passing ([data-background]) interrupts nobody: its own line says what became of it.
  const isInPassing = (event) => Boolean(event.detail.requestConfig?.elt?.matches?.("[data-background]"));

  // The page stays as it is: nothing is swapped in, nothing that was written is lost.
  document.addEventListener("htmx:beforeOnLoad", (event) => {
    if (!ledToSignIn(event.detail.xhr)) return;
    event.preventDefault();
    if (!isInPassing(event)) open("session-ended");
  });
  document.addEventListener("htmx:responseError", (event) => {
    if (isInPassing(event) || ledToSignIn(event.detail.xhr)) return;
    if (event.detail.xhr.status >= 500) open("request-failed", "refused");
  });
  document.addEventListener("htmx:sendError", (event) => { if (!isInPassing(event)) open("request-failed", "offline"); });

  // Why what was sent in passing did not get through: "offline", "session" or "refused", with the way on.
  const failedInPassing = (xhr) => {
    const when = xhr.status === 0 ? "offline" : ledToSignIn(xhr) ? "session" : "refused";
    return document.querySelector(`#unsent [data-when=${when}]`).cloneNode(true).childNodes;
  };
  document.addEventListener("htmx:afterRequest", (event) => {
    const { requestConfig, xhr } = event.detail;
    if (!isInPassing(event) || event.detail.successful || [400, 403, 409, 422].includes(xhr.status)) return;
    requestConfig.elt.dispatchEvent(new CustomEvent("background:failed", { detail: failedInPassing(xhr) }));
  });

  // An answer that refuses (400, 403, 409, 422) still carries a fragment that says why: show it.
  document.addEventListener("htmx:beforeSwap", (event) => {
    if ([400, 403, 409, 422].includes(event.detail.xhr.status)) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    }
  });

  const focusErrors = (root) => root.querySelector?.("[data-error-summary]")?.focus();
  document.addEventListener("DOMContentLoaded", () => focusErrors(document));
  document.addEventListener("htmx:afterSettle", (event) => focusErrors(event.detail.elt));
})();
