// Samples: their texts, opened on demand; filters and search; what is shown, kept in the address.

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
  if (state.i >= 0 && state.i !== shown[0]) parameters.set('i', state.i); // the first is chosen anyway
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
