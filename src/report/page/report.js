// The report's script: language, theme, sorting, and the browser of samples. Everything of a model
// reaches the page as a text node. Data: #words, #index and the .chunk blocks (docs/report.md).
'use strict';
(() => {
  const root = document.documentElement;
  const read = (id) => JSON.parse(document.getElementById(id).textContent);
  const words = read('words');
  const index = read('index');

  // Small helpers ------------------------------------------------------------------------------

  const language = () => (root.dataset.lang === 'zh' ? 1 : 0);

  function say(key, values = {}) {
    return words[key][language()].replace(/\{(\w+)\}/g, (_, name) => values[name]);
  }

  function el(name, properties = {}, ...children) {
    const node = document.createElement(name);
    for (const [key, value] of Object.entries(properties)) {
      if (key === 'on') for (const [event, run] of Object.entries(value)) node.addEventListener(event, run);
      else if (key in node && key !== 'list') node[key] = value;
      else node.setAttribute(key, value);
    }
    node.append(...children);
    return node;
  }

  const number = (n) => n.toLocaleString('en-US');

  // Controls, bidirectional marks and other characters that hide or reorder text become visible.
  const unsafe = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/;

  function visible(text, multiline = true) {
    const out = [];
    for (const part of text.split(new RegExp(`(${unsafe.source})`))) {
      if (part.length === 1 && unsafe.test(part)) {
        const code = part.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
        out.push(el('span', { className: 'control' }, `U+${code}`));
      } else if (part) {
        out.push(multiline ? part : part.replace(/\s+/g, ' '));
      }
    }
    return out;
  }

  function shape(className, viewBox, paths) {
    const space = 'http://www.w3.org/2000/svg';
    const svg = document.createElementNS(space, 'svg');
    svg.setAttribute('class', className);
    svg.setAttribute('viewBox', viewBox);
    svg.setAttribute('aria-hidden', 'true');
    const path = document.createElementNS(space, 'path');
    path.setAttribute('d', paths);
    svg.append(path);
    return svg;
  }

  const icons = {
    correct: 'M3 9 7 13 14 4', partial: 'M3 9H14', wrong: 'M4 4 13 13M13 4 4 13',
    unparsed: 'M5 6a3.5 3.5 0 1 1 4.6 3.3q-1.1.5-1.1 2M8.5 14v.6', truncated: 'M2 8.5H13M13 4V13',
    refused: 'M8.5 2.5a6 6 0 1 0 .1 0ZM4.3 4.3 12.7 12.7',
  };

  function outcomeIcon(outcome) {
    const key = index.outcomes[outcome].key;
    return shape(`icon o-${icons[key] ? key : 'other'}`, '0 0 17 17', icons[key] || 'M8.5 3V10M8.5 13v.8');
  }

  const outcomeName = (outcome) =>
    language() ? index.outcomes[outcome].zh : index.outcomes[outcome].key.replace(/_/g, ' ');

  const subjectName = (n) => index.subjects[n].title;

  // Language and theme -------------------------------------------------------------------------

  function remember(key, value) {
    try { localStorage.setItem(`steelyard-${key}`, value); } catch { /* not allowed here */ }
  }

  function remembered(key) {
    try { return localStorage.getItem(`steelyard-${key}`); } catch { return null; }
  }

  function press(attribute, value) {
    for (const button of document.querySelectorAll(`[data-${attribute}]`)) {
      button.setAttribute('aria-pressed', String(button.getAttribute(`data-${attribute}`) === value));
    }
  }

  function setLanguage(value) {
    root.dataset.lang = value;
    root.lang = value === 'zh' ? 'zh-Hans' : 'en';
    document.title = words.title[language()];
    press('set-lang', value);
    drawBrowser();
  }

  function setTheme(value) {
    if (value === 'auto') delete root.dataset.theme;
    else root.dataset.theme = value;
    press('set-theme', value);
  }

  function bindSwitches() {
    for (const button of document.querySelectorAll('[data-set-lang]')) {
      button.addEventListener('click', () => {
        remember('lang', button.dataset.setLang);
        setLanguage(button.dataset.setLang);
      });
    }
    for (const button of document.querySelectorAll('[data-set-theme]')) {
      button.addEventListener('click', () => {
        remember('theme', button.dataset.setTheme);
        setTheme(button.dataset.setTheme);
      });
    }
  }

  // Sorting ------------------------------------------------------------------------------------

  function sortBy(table, head) {
    const isText = head.dataset.key === 'model';
    const first = head.dataset.key === 'score' || head.dataset.key === 'frontier' ? 'descending' : 'ascending';
    const other = first === 'ascending' ? 'descending' : 'ascending';
    const order = head.getAttribute('aria-sort') === first ? other : first;
    const sign = order === 'ascending' ? 1 : -1;
    const body = table.tBodies[0];
    const value = (row) => {
      const cell = row.cells[head.cellIndex];
      return isText ? cell.textContent : cell.dataset.value === undefined ? NaN : Number(cell.dataset.value);
    };
    const compare = (a, b) => {
      const x = value(a), y = value(b);
      if (isText) return sign * x.localeCompare(y);
      if (Number.isNaN(x) || Number.isNaN(y)) return Number.isNaN(x) - Number.isNaN(y); // unknown last
      return sign * (x - y);
    };
    for (const cell of table.tHead.rows[0].cells) cell.removeAttribute('aria-sort');
    head.setAttribute('aria-sort', order);
    body.append(...[...body.rows].sort(compare));
  }

  function bindSorting() {
    for (const table of document.querySelectorAll('table.sortable')) {
      for (const button of table.querySelectorAll('button.sort')) {
        button.addEventListener('click', () => sortBy(table, button.closest('th')));
      }
    }
  }

  // Texts: chunks, opened on demand ------------------------------------------------------------

  const chunkNodes = document.querySelectorAll('script.chunk');
  const opened = new Map(); // the chunks opened last, parsed
  const lowered = []; // by chunk: its texts in lower case, for searches
  const KEPT = 6;

  async function inflate(n) {
    const binary = atob(chunkNodes[n].textContent);
    const bytes = new Uint8Array(binary.length);
    for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
    return JSON.parse(await new Response(stream).text());
  }

  async function openChunk(n) {
    if (!opened.has(n)) {
      opened.set(n, await inflate(n));
      if (opened.size > KEPT) opened.delete(opened.keys().next().value);
    }
    return opened.get(n);
  }

  const whole = (text) => (text === undefined ? '' : typeof text === 'string' ? text : `${text.head}\n${text.tail}`);

  function questionText(question) {
    if (question.raw !== undefined) return question.raw;
    return question.parts.map((part) => (typeof part.text === 'string' ? part.text : JSON.stringify(part))).join('\n');
  }

  async function lowerChunk(n) {
    if (!lowered[n]) {
      const chunk = await inflate(n);
      lowered[n] = {
        questions: chunk.questions.map((q) => questionText(q).toLowerCase()),
        samples: chunk.samples.map((s) =>
          [s.answer, s.thought, s.extracted, s.error].map(whole).join('\n').toLowerCase()),
      };
    }
    return lowered[n];
  }

  // Samples and filters ------------------------------------------------------------------------

  const question = Uint32Array.from(index.samples.question);
  const subject = Uint16Array.from(index.samples.subject);
  const outcome = Uint8Array.from(index.samples.outcome);
  const repeat = index.samples.repeat;
  const count = question.length;
  const CORRECT = index.outcomes.findIndex((o) => o.key === 'correct');

  // Of each question: its first sample, how many there are, how many are right. Of each chunk: its
  // first question and sample.
  const first = new Uint32Array(index.questions.id.length + 1).fill(count);
  const asked = new Uint32Array(index.questions.id.length);
  const right = new Uint32Array(index.questions.id.length);
  const chunkQuestion = [];
  const chunkSample = [];
  for (let i = count - 1; i >= 0; i--) first[question[i]] = i;
  for (let i = 0; i < count; i++) {
    asked[question[i]]++;
    if (outcome[i] === CORRECT) right[question[i]]++;
  }
  for (let q = index.questions.id.length - 1; q >= 0; q--) {
    if (first[q] === count) first[q] = first[q + 1];
    chunkQuestion[index.questions.chunk[q]] = q;
    chunkSample[index.questions.chunk[q]] = first[q];
  }

  const empty = { m: '', o: '', s: '', c: '', d: '', t: '' };
  const state = { ...empty, i: -1, beside: [] };
  let shown = new Uint32Array(0); // samples that pass the filters
  let searching = 0; // number of the search under way

  const agreement = {
    disagree: (i, q) => right[q] > 0 && right[q] < asked[q],
    onlyright: (i, q) => outcome[i] === CORRECT && right[q] === 1 && asked[q] > 1,
    onlywrong: (i, q) => outcome[i] !== CORRECT && right[q] === asked[q] - 1 && asked[q] > 1,
    allright: (i, q) => right[q] === asked[q],
    nobody: (i, q) => right[q] === 0,
  };

  function outcomeTest(value) {
    if (value === 'none') return (o) => !index.outcomes[o].scored;
    if (value === 'notright') return (o) => o !== CORRECT;
    const wanted = index.outcomes.findIndex((o) => o.key === value);
    return (o) => o === wanted;
  }

  function byColumns() {
    const found = new Uint32Array(count);
    const passes = state.o && outcomeTest(state.o);
    const agrees = agreement[state.d];
    let n = 0;
    for (let i = 0; i < count; i++) {
      const q = question[i];
      if (state.m !== '' && subject[i] !== Number(state.m)) continue;
      if (state.s !== '' && index.questions.suite[q] !== Number(state.s)) continue;
      if (state.c !== '' && index.questions.category[q] !== Number(state.c)) continue;
      if (passes && !passes(outcome[i])) continue;
      if (agrees && !agrees(i, q)) continue;
      found[n++] = i;
    }
    return found.subarray(0, n);
  }

  const nextTurn = () => new Promise((resolve) => setTimeout(resolve, 0));

  // Goes through the candidates chunk by chunk and lets the page breathe in between; what was found so
  // far is shown. A newer search ends it.
  async function search(candidates, needle) {
    const mine = ++searching;
    const found = [];
    let paused = performance.now();
    parts.list.setAttribute('aria-busy', 'true');
    for (let k = 0; k < candidates.length; ) {
      const n = index.questions.chunk[question[candidates[k]]];
      const texts = await lowerChunk(n);
      if (mine !== searching) return;
      for (; k < candidates.length && index.questions.chunk[question[candidates[k]]] === n; k++) {
        const i = candidates[k];
        if (texts.samples[i - chunkSample[n]].includes(needle) ||
            texts.questions[question[i] - chunkQuestion[n]].includes(needle)) found.push(i);
      }
      if (performance.now() - paused > 24) {
        shown = Uint32Array.from(found);
        drawList(false, Math.floor((100 * k) / candidates.length));
        await nextTurn();
        if (mine !== searching) return;
        paused = performance.now();
      }
    }
    shown = Uint32Array.from(found);
    drawList(true);
  }

  function applyFilters() {
    const candidates = byColumns();
    const needle = state.t.trim().toLowerCase();
    if (needle && 'DecompressionStream' in window) {
      search(candidates, needle);
    } else {
      searching++;
      shown = candidates;
      drawList(true);
    }
    writeHash();
  }

  // State in the address -----------------------------------------------------------------------

  function writeHash() {
    const parameters = new URLSearchParams();
    for (const key of Object.keys(empty)) if (state[key] !== '') parameters.set(key, state[key]);
    if (state.i >= 0) parameters.set('i', state.i);
    if (state.beside.length) parameters.set('b', state.beside.join('.'));
    const text = parameters.toString();
    if (text || location.hash.startsWith('#?')) {
      try { history.replaceState(null, '', `#?${text}`); } catch { /* some hosts forbid it */ }
    }
  }

  function readHash() {
    if (!location.hash.startsWith('#?')) return false;
    const parameters = new URLSearchParams(location.hash.slice(2));
    for (const key of Object.keys(empty)) state[key] = parameters.get(key) || '';
    const i = Number(parameters.get('i') ?? -1);
    state.i = Number.isInteger(i) && i >= 0 && i < count ? i : -1;
    state.beside = (parameters.get('b') || '').split('.').filter(Boolean).map(Number)
      .filter((m) => Number.isInteger(m) && m >= 0 && m < index.subjects.length);
    return true;
  }

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
  readHash();
  setTheme(remembered('theme') || 'auto');
  setLanguage(remembered('lang') || root.dataset.lang);
  if (location.hash.startsWith('#?')) document.getElementById('samples').scrollIntoView();
  addEventListener('hashchange', followHash);
  addEventListener('keydown', pageKey);
  addEventListener('resize', () => { if (count) drawRows(); });
})();
