// 全选, and how many are ticked. The buttons work without it.
(() => {
  const form = document.getElementById("bulk");
  if (!form) return;
  const all = form.querySelector(".bulk__all input");
  const said = form.querySelector(".bulk__said");
  const words = said.textContent;
  const boxes = [...document.querySelectorAll("input[name=story][form=bulk]")];

  const count = () => {
    const ticked = boxes.filter((box) => box.checked).length;
    all.checked = ticked === boxes.length;
    all.indeterminate = ticked > 0 && ticked < boxes.length;
    said.textContent = ticked ? `已选 ${ticked} 篇：` : words;
  };

  all.closest("label").hidden = false;
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    count();
  });
  for (const box of boxes) box.addEventListener("change", count);
  // The browser may bring ticks back with the page.
  window.addEventListener("pageshow", count);
  count();
})();
