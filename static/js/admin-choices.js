// Select2 gives the box it draws no name; it gets that of the field.
window.addEventListener("load", () => {
  for (const box of document.querySelectorAll(".select2-selection__rendered")) {
    const label = box.closest(".select2")?.previousElementSibling?.labels?.[0];
    if (label) box.setAttribute("aria-label", label.textContent.trim());
  }
});
