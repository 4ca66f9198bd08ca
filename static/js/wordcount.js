// The length ruler below 正文. Only an addition: the server draws the same ruler, and gives "ruler-facts".
(() => {
  // As commons.wordcount.count_characters.
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

  // Not toLocaleString, whose answer depends on the browser.
  const thousands = (number) => String(number).replace(/\B(?=(\d{3})+$)/g, ',');

  // As submissions.wordcount.ruler.
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

  const paint = () => {
    const count = countCharacters(text.value);
    const { state, words } = rulerState(count, facts);
    // It was refused for its length and is another text now.
    if (firstState !== 'ok' && text.value !== text.defaultValue) {
      document.getElementById(`${text.id}-e`)?.remove();
      text.closest('.f').classList.toggle('f--bad', text.ariaInvalid = state !== 'ok');
    }
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
