// Keeps what is typed on /submit/ and /contact/ in this tab, until it has been sent. Only an addition.
(() => {
  const page = document.querySelector('[data-draft]');
  if (!page) return;
  // The field that tells one draft from another.
  const main = page.dataset.draft;
  const KEY = `yuanxun-draft-${main}`;
  // Some browsers have no storage.
  const storage = (work) => { try { return work(sessionStorage); } catch { return null; } };
  const kept = () => JSON.parse(storage((store) => store.getItem(KEY)) || '{}');
  const forget = () => storage((store) => store.removeItem(KEY));

  // As commons.fields stores it, without what nobody sees.
  const plain = (text) => text.normalize('NFC').replace(/[\s\u200b\u2060\ufeff]/g, '');

  // Sent: the page tells the title of this very story, or shows the text. Another draft stays.
  const sent = page.dataset.draftDone;
  if (sent !== undefined) {
    const typed = kept()[main];
    if (typed && plain(typed).endsWith(plain(sent || page.textContent))) forget();
    return;
  }
  const note = document.getElementById('draft-note');
  const fields = [...page.querySelectorAll(page.dataset.draftFields)].filter((field) => field.tabIndex >= 0);
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
    forget();
    page.reset();
    note.hidden = true;
    told();
    typed[0].focus();
  };

  note.querySelector('button').addEventListener('click', clear);
  page.addEventListener('input', save);
  // Filled in by the server, as from a Word file: from now on the draft is what the page shows.
  if (typed.some((field) => field.defaultValue)) save();
  addEventListener('pageshow', () => {
    if (typed.some((field) => field.value)) return;
    const values = kept();
    if (typed.some((field) => values[field.name])) restore(values);
  });
})();
