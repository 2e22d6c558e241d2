// The browser of samples: filters, the list, one question with the answers of some models; and the start.

// The browser --------------------------------------------------------------------------------

const ROW = 52;
const browser = document.getElementById('browser');
const parts = {};

function select(key, options) {
  const node = el('select', { id: `filter-${key}`, on: { change: () => { state[key] = node.value; state.i = -1; applyFilters(); } } });
  node.append(el('option', { value: '' }, say('all')));
  for (const [value, text] of options) node.append(el('option', { value: String(value) }, text));
  node.value = state[key];
  if (node.selectedIndex < 0) node.value = state[key] = '';
  return node;
}

function field(label, node) {
  return el('div', { className: 'field' }, el('label', { htmlFor: node.id }, say(label)), node);
}

function drawFilters() {
  const seen = [...new Set(outcome)].sort((a, b) => a - b);
  const special = ['notright', 'none'].map((key) => [key, say(key)]);
  const agreements = Object.keys(agreement).map((key) => [key, say(key)]);
  let timer = 0;
  parts.search = el('input', { type: 'search', id: 'filter-t', value: state.t, autocomplete: 'off', spellcheck: false, on: {
    input: () => {
      clearTimeout(timer);
      timer = setTimeout(() => { state.t = parts.search.value; state.i = -1; applyFilters(); }, 120);
    } } });
  return el('form', { className: 'filters', on: { submit: (event) => event.preventDefault() } },
    field('model', select('m', index.subjects.map((_, n) => [n, subjectName(n)]))),
    field('outcome', select('o', [...special, ...seen.map((o) => [index.outcomes[o].key, outcomeName(o)])])),
    field('suite', select('s', index.suites.map((name, n) => [n, name]))),
    field('category', select('c', index.categories.map((name, n) => [n, name || '–']))),
    field('agreement', select('d', agreements)),
    field('search', parts.search),
    el('button', { type: 'button', className: 'clear', on: { click: () => {
      Object.assign(state, empty, { i: -1, beside: [] });
      drawBrowser();
    } } }, say('clear')));
}

function drawBrowser() {
  if (count === 0) { browser.replaceChildren(); return; }
  parts.count = el('p', { className: 'count', role: 'status' });
  parts.rows = el('div', { className: 'rows', role: 'presentation' });
  parts.list = el('div', { className: 'list', role: 'listbox', tabIndex: 0, 'aria-label': say('list'), on: {
    scroll: drawRows, keydown: listKey } }, parts.rows);
  parts.detail = el('article', { className: 'detail', 'aria-label': say('answer'), tabIndex: -1 });
  browser.replaceChildren(drawFilters(),
    el('div', { className: 'bar-line' }, parts.count,
      el('p', { className: 'keys' }, ...['j', 'k', '/', 't'].map((key) => el('kbd', {}, key)), ` ${say('keys')}`)),
    el('div', { className: 'panes' }, parts.list, parts.detail));
  applyFilters();
}

// `isWhole`: the filter has run to its end; then something is selected.
function drawList(isWhole, percent) {
  parts.list.setAttribute('aria-busy', String(!isWhole));
  parts.count.textContent = say('of', { n: number(shown.length), all: number(count) }) +
    (isWhole ? '' : ` · ${say('searching', { n: percent })}`);
  parts.rows.style.height = `${shown.length * ROW}px`;
  if (isWhole && (state.i < 0 || !shown.includes(state.i))) state.i = shown.length ? shown[0] : -1;
  drawRows();
  if (isWhole) { reveal(); drawDetail(); }
}

function drawRow(k) {
  const i = shown[k], q = question[i];
  const brief = index.samples.brief[i];
  const row = el('div', { className: 'row', role: 'option', id: `row-${k}`, on: { click: () => choose(i) } });
  row.setAttribute('aria-selected', String(i === state.i));
  row.setAttribute('aria-setsize', shown.length);
  row.setAttribute('aria-posinset', k + 1);
  row.style.top = `${k * ROW}px`;
  row.append(outcomeIcon(outcome[i]),
    el('b', { className: 'who' }, subjectName(subject[i])),
    el('small', { className: 'where' }, index.suites[index.questions.suite[q]] + '/' + index.questions.id[q]),
    el('span', { className: 'unseen' }, ` ${outcomeName(outcome[i])} `),
    el('span', { className: 'brief', dir: 'auto' }, ...visible((brief ? `${brief} · ` : '') + index.questions.text[q], false)));
  return row;
}

function drawRows() {
  const from = Math.max(0, Math.floor(parts.list.scrollTop / ROW) - 4);
  const to = Math.min(shown.length, from + Math.ceil(parts.list.clientHeight / ROW) + 8);
  const rows = [];
  for (let k = from; k < to; k++) rows.push(drawRow(k));
  if (shown.length === 0) rows.push(el('p', { className: 'sub none' }, say('empty')));
  parts.rows.replaceChildren(...rows);
  const at = shown.indexOf(state.i);
  if (at >= from && at < to) parts.list.setAttribute('aria-activedescendant', `row-${at}`);
  else parts.list.removeAttribute('aria-activedescendant');
}

function reveal() {
  const at = shown.indexOf(state.i);
  if (at < 0) return;
  if (at * ROW < parts.list.scrollTop) parts.list.scrollTop = at * ROW;
  else if ((at + 1) * ROW > parts.list.scrollTop + parts.list.clientHeight)
    parts.list.scrollTop = (at + 1) * ROW - parts.list.clientHeight;
  drawRows();
}

function choose(i) {
  state.i = i;
  reveal();
  drawDetail();
  writeHash();
}

function step(by) {
  if (!shown.length) return;
  const at = shown.indexOf(state.i);
  choose(shown[Math.min(shown.length - 1, Math.max(0, at + by))]);
}

function listKey(event) {
  const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10, Home: -count, End: count };
  if (!steps[event.key] || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  step(steps[event.key]);
}

// One question with the answers of some models -------------------------------------------------

// The sample of a model on the question, of the same repeat where it has that.
function sampleOf(q, model, wantedRepeat) {
  let found = -1;
  for (let i = first[q]; i < first[q] + asked[q]; i++) {
    if (subject[i] === model && (found < 0 || repeat[i] === wantedRepeat)) found = i;
  }
  return found;
}

function longText(text, className) {
  const box = el('div', { className: `text ${className}`, dir: 'auto' });
  if (typeof text === 'string') box.append(...visible(text));
  else box.append(...visible(text.head), el('span', { className: 'control' }, say('left', { n: number(text.left) })), ...visible(text.tail));
  return box;
}

function drawQuestion(q, content) {
  const box = el('div', { className: 'question' });
  const category = index.categories[index.questions.category[q]];
  box.append(el('h3', {}, `${index.suites[index.questions.suite[q]]}/${index.questions.id[q]}`,
    el('small', {}, [category, say('right', { n: right[q], all: asked[q] })].filter(Boolean).join(' · '))));
  for (const part of content.parts || [{ text: content.raw }]) {
    if (part.role && part.role !== 'user') box.append(el('p', { className: 'role' }, part.role));
    box.append(longText(typeof part.text === 'string' ? part.text : JSON.stringify(part), 'prompt'));
  }
  const facts = el('dl', { className: 'facts-list' });
  for (const key of ['choices', 'reference']) {
    if (content[key] !== undefined) addFact(facts, key, typeof content[key] === 'string' ? content[key] : JSON.stringify(content[key]));
  }
  box.append(facts);
  return box;
}

function addFact(list, key, text) {
  if (text !== undefined && text !== '') list.append(el('dt', {}, say(key)), el('dd', { dir: 'auto' }, ...visible(text)));
}

const seconds = (ms) => (ms === undefined ? '–' : (ms / 1000).toFixed(2));
const tokens = (n) => (n === undefined ? '–' : number(n));

function drawFacts(sample, i) {
  const list = el('dl', { className: 'facts-list' });
  addFact(list, 'extracted', whole(sample.extracted));
  addFact(list, 'rule', [sample.rule, sample.grader].filter(Boolean).join(' · '));
  addFact(list, 'why', whole(sample.detail));
  addFact(list, 'error', whole(sample.error));
  addFact(list, 'by', [sample.by, sample.finish].filter(Boolean).join(' · '));
  if (sample.output !== undefined || sample.input !== undefined) {
    addFact(list, 'tokens', say('tokensof', { input: tokens(sample.input), cached: tokens(sample.cached),
      output: tokens(sample.output), reasoning: tokens(sample.reasoning) }));
  }
  addFact(list, 'cost', sample.cost === undefined ? say('unknown') : `${index.currency} ${sample.cost}`);
  if (sample.total_ms !== undefined)
    addFact(list, 'times', say('timesof', { first: seconds(sample.first_ms), total: seconds(sample.total_ms) }));
  if (sample.calls > 1) addFact(list, 'calls', String(sample.calls));
  addFact(list, 'cell', `steelyard show ${index.subjects[subject[i]].run} ${sample.cell}`);
  return list;
}

let thoughtsOpen = false;

function drawAnswer(i, sample) {
  const box = el('section', { className: 'answer' });
  const repeats = repeat[i] > 0 ? ` · ${say('repeat', { n: repeat[i] + 1 })}` : '';
  box.append(el('h4', {}, subjectName(subject[i]) + repeats),
    el('p', { className: 'verdict' }, outcomeIcon(outcome[i]), ` ${outcomeName(outcome[i])}`));
  if (sample.thought !== undefined) {
    const details = el('details', { open: thoughtsOpen, on: { toggle: () => { thoughtsOpen = details.open; } } },
      el('summary', {}, say('thought')), longText(sample.thought, 'thought'));
    box.append(details);
  }
  box.append(sample.answer === undefined ? el('p', { className: 'sub' }, say('hidden')) : longText(sample.answer, 'reply'));
  box.append(drawFacts(sample, i));
  return box;
}

function drawChips(q, chosen) {
  const box = el('div', { className: 'chips', role: 'group', 'aria-label': say('aside') });
  for (let model = 0; model < index.subjects.length; model++) {
    const i = sampleOf(q, model, repeat[state.i]);
    if (i < 0) continue;
    const chip = el('button', { type: 'button', className: 'chip', title: outcomeName(outcome[i]), on: { click: () => {
      if (model === subject[state.i]) return;
      state.beside = state.beside.includes(model) ? state.beside.filter((m) => m !== model) : [...state.beside, model].slice(-2);
      drawDetail();
      writeHash();
    } } }, outcomeIcon(outcome[i]), ` ${subjectName(model)}`);
    chip.setAttribute('aria-pressed', String(chosen.includes(i)));
    box.append(chip);
  }
  return box;
}

let drawing = 0;

async function drawDetail() {
  const mine = ++drawing;
  if (state.i < 0) { parts.detail.replaceChildren(); return; }
  if (!('DecompressionStream' in window)) { parts.detail.replaceChildren(el('p', { className: 'sub' }, say('old'))); return; }
  const q = question[state.i];
  const chosen = [state.i, ...state.beside.map((m) => sampleOf(q, m, repeat[state.i])).filter((i) => i >= 0 && i !== state.i)];
  const n = index.questions.chunk[q];
  const chunk = await openChunk(n);
  if (mine !== drawing) return;
  parts.detail.replaceChildren(drawQuestion(q, chunk.questions[q - chunkQuestion[n]]), drawChips(q, chosen),
    el('div', { className: `answers n${chosen.length}` }, ...chosen.map((i) => drawAnswer(i, chunk.samples[i - chunkSample[n]]))));
  highlight();
}

// What was searched for, marked without a change to the document.
function highlight() {
  if (!window.CSS || !CSS.highlights) return;
  CSS.highlights.delete('hit');
  const needle = state.t.trim().toLowerCase();
  if (!needle) return;
  const ranges = [];
  const walker = document.createTreeWalker(parts.detail, NodeFilter.SHOW_TEXT);
  while (walker.nextNode() && ranges.length < 500) {
    const text = walker.currentNode.data.toLowerCase();
    if (text.length !== walker.currentNode.data.length) continue;
    for (let at = text.indexOf(needle); at >= 0; at = text.indexOf(needle, at + needle.length)) {
      const range = new Range();
      range.setStart(walker.currentNode, at);
      range.setEnd(walker.currentNode, at + needle.length);
      ranges.push(range);
    }
  }
  CSS.highlights.set('hit', new Highlight(...ranges));
}

// Keys, while the samples are in view and no field has the focus.
function pageKey(event) {
  const box = browser.getBoundingClientRect();
  if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) return;
  if (count === 0 || box.bottom < 0 || box.top > innerHeight) return;
  if (event.key === 'j') step(1);
  else if (event.key === 'k') step(-1);
  else if (event.key === '/') parts.search.focus();
  else if (event.key === 't') { thoughtsOpen = !thoughtsOpen; drawDetail(); }
  else return;
  event.preventDefault();
}

function followHash() {
  if (!readHash()) return;
  drawBrowser();
  document.getElementById('samples').scrollIntoView();
}

bindSwitches();
bindSorting();
const isLinked = readHash();
setTheme(remembered('theme') || 'auto');
setLanguage(remembered('lang') || root.dataset.lang);
if (isLinked) document.getElementById('samples').scrollIntoView();
addEventListener('hashchange', followHash);
addEventListener('keydown', pageKey);
addEventListener('resize', () => { if (count) drawRows(); });
