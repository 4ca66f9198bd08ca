// The length ruler below 正文. Only an addition: the server draws the same ruler and decides.
// Bounds, words and the table of what is not counted come from the page (json_script "ruler-facts").
(() => {
  // The same number as commons.wordcount.count_characters: code points left after NFC without the table's.
  const counter = (uncounted) => {
    const escape = (point) => `\\u{${point.toString(16)}}`;
    const ranges = uncounted.map(([first, last]) => `${escape(first)}-${escape(last)}`).join('');
    const pattern = new RegExp(`[${ranges}]`, 'gu');
    return (text) => {
      let count = 0;
      for (const _ of text.normalize('NFC').replace(pattern, '')) count += 1;
      return count;
    };
  };

  // 1264 → 1,264; not toLocaleString, whose answer depends on the browser.
  const thousands = (number) => String(number).replace(/\B(?=(\d{3})+$)/g, ',');

  // The same as submissions.wordcount.ruler: state and words for a count.
  const rulerState = (count, { least, most, words }) => {
    const state = count === 0 ? 'empty' : count < least ? 'under' : count > most ? 'over' : 'ok';
    const difference = { under: least - count, ok: most - count, over: count - most }[state] || 0;
    return { state, words: words[state].replace('{n}', thousands(difference)) };
  };

  window.yuanxun = { counter, rulerState, thousands };

  const source = document.getElementById('ruler-facts');
  const ruler = document.getElementById('ruler');
  if (!source || !ruler) return;
  const facts = JSON.parse(source.textContent);
  const text = document.getElementById(ruler.dataset.for);
  const part = (name) => ruler.querySelector(`[data-ruler="${name}"]`);
  const [fill, number, say, live] = ['fill', 'count', 'words', 'live'].map(part);
  const countCharacters = counter(facts.uncounted);
  window.yuanxun.countCharacters = countCharacters;
  const firstState = ruler.dataset.state;
  let timer;

  // What the server said of the length is no longer true once the text is another one; the ruler says what is.
  const takeBack = (state) => {
    if (firstState === 'ok' || text.value === text.defaultValue) return;
    document.getElementById(`${text.id}-e`)?.remove();
    text.closest('.f').classList.toggle('f--bad', state !== 'ok');
    text.setAttribute('aria-invalid', String(state !== 'ok'));
  };

  const paint = () => {
    const count = countCharacters(text.value);
    const { state, words } = rulerState(count, facts);
    takeBack(state);
    const full = Number(ruler.dataset.full);
    ruler.dataset.state = state;
    fill.setAttribute('width', `${(Math.min(count, full) / full) * 100}%`);
    number.textContent = thousands(count);
    say.textContent = words;
    return `${thousands(count)} 字，${words}`;
  };
  const paintAndSay = () => {
    const announcement = paint();
    // Screen readers hear it when the writer pauses, not at every key.
    clearTimeout(timer);
    timer = setTimeout(() => { live.textContent = announcement; }, 1000);
  };

  text.addEventListener('input', paintAndSay);
  // Browsers put typed text back after "back"; drafts and 清空 change it too.
  window.addEventListener('pageshow', paint);
  document.addEventListener('yuanxun:filled', paint);
})();
