// Menus are details elements and work without this; here they also close on Esc and on a click elsewhere. What is long
// ([data-fold-on-phone]) starts closed where the window is narrow.
(() => {
  "use strict";
  const openMenus = () => document.querySelectorAll("details.menu[open]");

  if (window.matchMedia("(max-width: 40rem)").matches) {
    document.querySelectorAll("[data-fold-on-phone]").forEach((part) => { part.open = false; });
  }
  document.addEventListener("click", (event) => {
    openMenus().forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    openMenus().forEach((menu) => {
      const hadFocus = menu.contains(document.activeElement);
      menu.open = false;
      if (hadFocus) menu.querySelector("summary").focus();
    });
  });
})();
