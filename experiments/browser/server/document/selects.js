// Vuetify calls the frame of a list a button, with a box inside that has the focus: who hears the page is told of both.
// Here the box is the list, by the name that stands above it, and the frame is nothing.
(() => {
  const TOLD = ["aria-expanded", "aria-haspopup", "aria-owns"];

  function name(frame) {
    const box = frame.querySelector("input:not([type=hidden])");
    if (!box) return;
    for (const attribute of TOLD) {
      if (!frame.hasAttribute(attribute)) continue;
      const told = attribute === "aria-owns" ? "aria-controls" : attribute, value = frame.getAttribute(attribute);
      frame.removeAttribute(attribute);
      box.setAttribute(told, value);
    }
    frame.removeAttribute("role");
    box.setAttribute("role", "combobox");
    // A list that has not been opened yet is not there to be referred to.
    if (box.hasAttribute("aria-controls") && !document.getElementById(box.getAttribute("aria-controls"))) box.removeAttribute("aria-controls");
  }

  const frames = ".v-select .v-input__slot[role], .v-select .v-input__slot[aria-expanded]";
  const all = () => document.querySelectorAll(frames).forEach(name);
  const watched = { subtree: true, childList: true, attributes: true, attributeFilter: ["role", "aria-expanded"] };
  let waits = false;
  new MutationObserver(() => {
    if (waits) return;
    waits = true;
    requestAnimationFrame(() => {
      waits = false;
      all();
    });
  }).observe(document.documentElement, watched);
})();
