// What is typed at the desk and not sent yet is kept in this browser, by page, row, version and user, and a warning
// is given before it is left. Emptied once the portal has stored it, and when somebody signs out.
(() => {
  const PREFIX = 'yuanxun-desk';
  const SENT = `${PREFIX}-sent`;
  // Without storage (private mode, quota) there is no draft, and the warning alone is left.
  const attempt = (work) => { try { return work(); } catch { return null; } };
  const forget = (beginning) => attempt(() => {
    for (const key of Object.keys(localStorage)) if (key.startsWith(beginning)) localStorage.removeItem(key);
  });

  if (document.querySelector('[data-draft-end]')) return forget(PREFIX);
  const user = document.querySelector('meta[name=desk-user]')?.content;
  // The portal said that it has stored what was sent.
  const sent = attempt(() => sessionStorage.getItem(SENT));
  if (sent && document.querySelector('.messagelist .success')) {
    forget(sent);
    attempt(() => sessionStorage.removeItem(SENT));
  }
  const marker = document.querySelector('[data-draft]');
  document.addEventListener('submit', () => {
    const row = marker ? `${PREFIX}|${user}|${marker.dataset.draft}|` : '';
    attempt(() => sessionStorage.setItem(SENT, row));
  });
  if (!marker || 'draftSent' in marker.dataset) return undefined;

  const form = marker.closest('form');
  const row = `${PREFIX}|${user}|${marker.dataset.draft}|`;
  const key = `${row}${marker.dataset.draftVersion}`;
  const isTyped = 'draftTyped' in marker.dataset;
  const fields = [...form.elements].filter((field) => field.name && !field.readOnly
    && /^(text|textarea|search|url|email|number|date|time|datetime-local|select-one|radio|checkbox)$/.test(field.type));
  const isBox = (field) => /^(radio|checkbox)$/.test(field.type);
  const name = (field) => (isBox(field) ? `${field.name}=${field.value}` : field.name);
  const value = (field) => (isBox(field) ? field.checked : field.value);
  const first = new Map();
  let isLeaving = false;

  const isChanged = (field) => value(field) !== first.get(field);
  const isDirty = () => fields.some(isChanged) || (isTyped && fields.some((field) => field.type === 'textarea' && field.value));

  const save = () => attempt(() => {
    const kept = fields.filter((field) => isTyped || isChanged(field));
    // The chosen row of a list that is looked up needs its words, too.
    const words = (field) => field.selectedOptions?.[0]?.text ?? '';
    const draft = Object.fromEntries(kept.map((field) => [name(field), [value(field), words(field)]]));
    if (kept.length) localStorage.setItem(key, JSON.stringify(draft));
    else localStorage.removeItem(key);
    return true;
  });

  const put = (field, [typed, words]) => {
    if (isBox(field)) field.checked = typed;
    else {
      if (field.options && ![...field.options].some((option) => option.value === typed)) field.add(new Option(words, typed));
      field.value = typed;
    }
    field.closest('details')?.setAttribute('open', '');
    field.dispatchEvent(new Event('change', { bubbles: true }));
  };

  const note = (text, label, act) => {
    const box = document.createElement('p');
    box.className = 'alarm draft';
    box.setAttribute('role', 'status');
    box.append(text);
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'btn btn--s btn--ghost';
    button.textContent = label;
    button.addEventListener('click', () => { act(); box.remove(); });
    box.append(button);
    form.prepend(box);
    return box;
  };

  const restore = () => {
    const draft = JSON.parse(attempt(() => localStorage.getItem(key)) || '{}');
    const found = fields.filter((field) => name(field) in draft && draft[name(field)][0] !== value(field));
    if (!found.length) return;
    for (const field of found) put(field, draft[name(field)]);
    note('您上次在这里写的还没有提交，已经填回表单。', '不要了', () => {
      for (const field of found) put(field, [first.get(field), '']);
      forget(row);
    });
  };

  // Written on an earlier version: shown for copying, since the page has changed under it.
  const showOld = () => {
    const olds = attempt(() => Object.keys(localStorage).filter((old) => old.startsWith(row) && old !== key)) || [];
    for (const old of olds) {
      const draft = JSON.parse(localStorage.getItem(old));
      const texts = Object.values(draft).map(([typed]) => typed).filter((typed) => typeof typed === 'string' && /\S\S/.test(typed));
      if (!texts.length) { localStorage.removeItem(old); continue; }
      const box = note('这一页已经变了。您在以前那一版上写过、没有提交的，在这里复制：', '不要了', () => localStorage.removeItem(old));
      for (const text of texts) {
        const area = document.createElement('textarea');
        area.readOnly = true;
        area.setAttribute('aria-label', '以前写的');
        area.value = text;
        box.append(area);
      }
    }
  };

  window.addEventListener('load', () => {
    for (const field of fields) first.set(field, value(field));
    if (isTyped) save();
    else { restore(); showOld(); }
    for (const kind of ['input', 'change', 'focusout']) form.addEventListener(kind, save);
    form.addEventListener('submit', () => { save(); isLeaving = true; });
    // Links that ask a question first, and lead back here.
    for (const link of document.querySelectorAll('a[data-draft-kept]')) {
      link.addEventListener('click', () => { isLeaving = Boolean(save()); });
    }
    window.addEventListener('pageshow', () => { isLeaving = false; });
    window.addEventListener('beforeunload', (event) => {
      if (isLeaving || !isDirty()) return;
      save();
      event.preventDefault();
    });
  });
  return undefined;
})();
