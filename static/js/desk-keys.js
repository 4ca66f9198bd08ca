// Keys for those who want them. Nothing here decides: J and K move, 1 to 3 choose, Ctrl+Enter presses the button
// in sight. All single keys can be switched off; the choice stays in this browser.
(() => {
  const KEY = 'desk-keys';
  const attempt = (work) => { try { return work(); } catch { return null; } };
  const isOff = () => attempt(() => localStorage.getItem(KEY)) === 'off';
  const isTyping = ({ target }) => target.matches('input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]');
  const titles = [...document.querySelectorAll('.q tbody th a')];
  const decide = document.querySelector('.decide--next');
  const choices = decide ? [...decide.querySelectorAll('[name=conclusion]')] : [];
  const help = document.querySelector('details.keys');

  const move = (step) => {
    const here = titles.findIndex((title) => title.closest('tr').contains(document.activeElement));
    const next = titles[here < 0 ? 0 : Math.min(Math.max(here + step, 0), titles.length - 1)];
    next.focus();
    next.closest('tr').scrollIntoView({ block: 'nearest' });
  };

  const choose = (choice) => {
    choice.click();
    choice.focus();
  };

  const single = ({ key }) => {
    const choice = choices[Number(key) - 1];
    if (titles.length && (key === 'j' || key === 'k')) move(key === 'j' ? 1 : -1);
    else if (help && key === '?') {
      help.open = !help.open;
      help.firstElementChild.focus();
    } else if (choice) choose(choice);
  };

  document.addEventListener('keydown', (event) => {
    if (decide && event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      decide.closest('form').requestSubmit(decide.querySelector('button[data-accept]'));
    } else if (!event.ctrlKey && !event.metaKey && !event.altKey && !event.isComposing && !isTyping(event) && !isOff()) {
      single(event);
    }
  });

  if (!help) return;
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'btn btn--s btn--ghost';
  const name = () => { button.textContent = isOff() ? '打开单键' : '关掉单键'; };
  button.addEventListener('click', () => {
    attempt(() => localStorage.setItem(KEY, isOff() ? 'on' : 'off'));
    name();
  });
  name();
  help.append(button);
})();
