// Keeps what is typed on /submit/ in this tab, until the story has been sent. Only an addition.
(() => {
  const KEY = 'yuanxun-draft';
  // Some browsers have no storage.
  const storage = (work) => { try { return work(window.sessionStorage); } catch { return null; } };

  // As commons.fields.OneLineField stores it, without what nobody sees.
  const plain = (title) => title.normalize('NFC').replace(/[\u200b\u2060\ufeff]/g, '').replace(/\t/g, ' ').trim();

  // Sent: the page of this very story tells its title. The draft of another story stays.
  const sent = document.querySelector('[data-draft-done]');
  if (sent) {
    const draft = JSON.parse(storage((store) => store.getItem(KEY)) || '{}');
    if (draft.title && plain(draft.title).endsWith(plain(sent.dataset.draftDone))) storage((store) => store.removeItem(KEY));
    return;
  }
  const form = document.querySelector('form[data-draft]');
  if (!form) return;
  const note = document.getElementById('draft-note');
  const fields = [...form.elements].filter(
    (field) => field.name && field.tabIndex >= 0 && /^(text|email|tel|url|radio|select-one|textarea)$/.test(field.type),
  );
  const typed = fields.filter((field) => !/^(radio|select-one)$/.test(field.type));
  const told = () => document.dispatchEvent(new Event('yuanxun:filled'));

  const save = () => {
    const values = {};
    for (const field of fields) {
      if (field.type === 'radio' ? field.checked : field.value) values[field.name] = field.value;
    }
    storage((store) => store.setItem(KEY, JSON.stringify(values)));
  };

  const restore = (values) => {
    for (const field of fields) {
      const value = values[field.name];
      if (value === undefined) continue;
      if (field.type === 'radio') field.checked = field.value === value;
      // What the address filled in (?district=) stands.
      else if (!field.value) field.value = value;
    }
    note.hidden = false;
    told();
  };

  const clear = () => {
    storage((store) => store.removeItem(KEY));
    form.reset();
    note.hidden = true;
    told();
    typed[0].focus();
  };

  note.querySelector('button').addEventListener('click', clear);
  form.addEventListener('input', save);
  form.addEventListener('change', save);
  // Filled in by the server, as from a Word file: from now on the draft is what the page shows.
  if (typed.some((field) => field.defaultValue)) save();
  window.addEventListener('pageshow', () => {
    if (typed.some((field) => field.value)) return;
    const values = JSON.parse(storage((store) => store.getItem(KEY)) || '{}');
    if (typed.some((field) => values[field.name])) restore(values);
  });
})();
