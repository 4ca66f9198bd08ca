// Names that screen readers miss in Django's own controls.
window.addEventListener("load", () => {
  // jQuery draws its boxes a moment after the document is ready, and that can be after this.
  setTimeout(() => {
    // Select2 gives the box it draws no name; it gets that of the field.
    for (const box of document.querySelectorAll(".select2-selection__rendered")) {
      const label = box.closest(".select2")?.previousElementSibling?.labels?.[0];
      if (label) box.setAttribute("aria-label", label.textContent.trim());
    }
    // The magnifying glass of a picker has a name and no role that may bear one.
    for (const icon of document.querySelectorAll("span.help-tooltip[aria-label]")) icon.setAttribute("role", "img");
  });
});
