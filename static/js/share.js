// 打印 and 分享 below an article. Without this script the page shows neither.
(() => {
  const tools = document.querySelector('[data-tools]');
  if (!tools) return;
  const said = tools.querySelector('[role=status]');
  const url = document.querySelector('link[rel=canonical]').href;

  const say = (words) => { said.textContent = words; };
  const copy = () => navigator.clipboard.writeText(url).then(() => say(said.dataset.copied));
  const refuse = () => say(said.dataset.refused);
  const share = async () => {
    say('');
    if (!navigator.share) return copy();
    // Who closes the sheet without sharing has changed their mind; all else is a failure.
    return navigator.share({ title: document.title, url }).catch((error) => error.name === 'AbortError' || copy());
  };

  tools.querySelector('[data-print]').addEventListener('click', () => window.print());
  // Without https there is no clipboard: copy() throws, and the address bar is left.
  tools.querySelector('[data-share]').addEventListener('click', () => share().catch(refuse));
  tools.hidden = false;
})();
