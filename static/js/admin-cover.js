// A picture that is too large is refused where it is chosen: the server would refuse the whole form with it.
document.addEventListener("change", ({ target }) => {
  const { mostBytes, tooLarge } = target.dataset;
  if (!mostBytes) return;
  target.setCustomValidity(target.files[0]?.size > Number(mostBytes) ? tooLarge : "");
  target.reportValidity();
});
