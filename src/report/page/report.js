// The report's script, in three files that make one: here helpers, language and theme, sorting;
// samples.js has what is filtered and searched, browser.js draws it and begins. Everything of a model
// reaches the page as a text node. Data: #words, #index and the .chunk blocks (docs/report.md).
'use strict';

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
