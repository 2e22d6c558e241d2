"""report_checks.py FILE: opens the report that report_test.sh made in Chromium and checks what a reader
does with it. The last line counts: "N passed, N failed, N skipped"."""
import json
import os
import re
import subprocess
import sys
import urllib.parse

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from chromium import Chromium, Failure  # noqa: E402

path = os.path.abspath(sys.argv[1])
url = "file://" + path
source = open(path, encoding="utf-8").read()
index = json.loads(re.search('<script type="application/json" id="index">(.*?)</script>', source, re.S).group(1))
samples, questions = index["samples"], index["questions"]
passed, failed, skipped = [], [], []


def check(what, found, expected=True):
    if found == expected:
        passed.append(what)
    else:
        failed.append(what)
        print(f"report: {what}: found {found!r}, expected {expected!r}")


def outcome(i):
    return index["outcomes"][samples["outcome"][i]]["key"]


def count(test):
    """Samples of the index that pass."""
    return sum(1 for i in range(len(samples["question"])) if test(i))


def right_of(i):
    """How many samples of the question of sample i are right, and how many there are."""
    same = [k for k, q in enumerate(samples["question"]) if q == samples["question"][i]]
    return sum(outcome(k) == "correct" for k in same), len(same)


def choose(page, key, value):
    page.run(f"(n => {{ n.value = '{value}'; n.dispatchEvent(new Event('change')); }})(document.getElementById('filter-{key}'))")


def clear(page):
    page.run("document.querySelector('.clear').click()")


def search(page, text):
    page.run(f"(n => {{ n.value = {json.dumps(text)}; n.dispatchEvent(new Event('input')); }})(document.getElementById('filter-t'))")
    # the filter waits for the typing to end, then goes through the texts
    page.until(f"new URLSearchParams(location.hash.slice(2)).get('t') === {json.dumps(text or None)} && document.querySelector('.list').getAttribute('aria-busy') === 'false'")


def shown(page):
    """The count over the list."""
    return int(page.run("document.querySelector('.count').textContent.match(/^[0-9,]+/)[0]").replace(",", ""))


def settled(page):
    """Until the answer of the selected sample is drawn."""
    page.until("document.querySelector('.detail .answer') !== null")


def visible_text(page, selector):
    return page.run(f"document.querySelector('{selector}').innerText")


def sorting(page):
    column = "[...document.querySelectorAll('table.models tbody tr')].map(r => [...r.cells].find((c, n) => n === {n}))"
    for key, first in (("cost", "ascending"), ("missing", "ascending"), ("score", "descending"), ("ttft", "ascending")):
        head = f"document.querySelector('.models th[data-key={key}]')"
        if key == "score":
            page.run(f"{head}.removeAttribute('aria-sort')")
        for turn in range(2):
            page.run(f"{head}.querySelector('button').click()")
            n = page.run(f"{head}.cellIndex")
            values = page.run(column.format(n=n) + ".map(c => c.dataset.value === undefined ? null : Number(c.dataset.value))")
            known = [v for v in values if v is not None]
            order = first if turn == 0 else {"ascending": "descending", "descending": "ascending"}[first]
            check(f"{key} says {order}", page.run(f"{head}.getAttribute('aria-sort')"), order)
            check(f"{key} is {order}", known, sorted(known, reverse=order == "descending"))
            check(f"{key}: unknown is last", values[len(known):], [None] * (len(values) - len(known)))
    page.run("document.querySelector('.models th[data-key=model] button').click()")
    names = page.run("[...document.querySelectorAll('.models tbody th')].map(c => c.textContent)")
    check("models by name", names, page.run(f"{json.dumps(names)}.sort((a, b) => a.localeCompare(b))"))
    check("one column is sorted", page.run("document.querySelectorAll('.models [aria-sort]').length"), 1)


def filtering(page):
    check("all are shown", shown(page), len(samples["question"]))
    choose(page, "o", "wrong")
    check("wrong ones", shown(page), count(lambda i: outcome(i) == "wrong"))
    choose(page, "m", "2")
    check("of one model", shown(page), count(lambda i: outcome(i) == "wrong" and samples["subject"][i] == 2))
    clear(page)
    choose(page, "o", "notright")
    check("not right", shown(page), count(lambda i: outcome(i) != "correct"))
    choose(page, "o", "none")
    check("no answer", shown(page), count(lambda i: not index["outcomes"][samples["outcome"][i]]["scored"]))
    clear(page)
    choose(page, "s", "1")
    check("a suite", shown(page), count(lambda i: questions["suite"][samples["question"][i]] == 1))
    clear(page)
    choose(page, "c", "1")
    check("a category", shown(page), count(lambda i: questions["category"][samples["question"][i]] == 1))
    clear(page)
    tests = {"disagree": lambda r, n, i: 0 < r < n, "allright": lambda r, n, i: r == n, "nobody": lambda r, n, i: r == 0,
             "onlyright": lambda r, n, i: r == 1 and outcome(i) == "correct",
             "onlywrong": lambda r, n, i: r == n - 1 and outcome(i) != "correct"}
    for name, test in tests.items():
        choose(page, "d", name)
        check(f"disagreement {name}", shown(page), count(lambda i, test=test: test(*right_of(i), i)))
    clear(page)
    search(page, "20 + 23 = ?")
    check("search in questions", shown(page), 5)
    search(page, "FIRST THE TENS")
    check("search in thoughts, of any case", shown(page), count(lambda i: samples["subject"][i] == 0) - 5)
    settled(page)
    page.run("document.querySelector('details').open = true")
    check("hits are marked", page.run("CSS.highlights.get('hit').size > 0"))
    search(page, "nobody says this")
    check("nothing is found", (shown(page), page.run("document.querySelector('.none') !== null")), (0, True))
    search(page, "")
    check("an empty search shows all", shown(page), len(samples["question"]))
    clear(page)


def doors(page):
    """A number of the page opens as many samples."""
    settled(page)
    check("the page begins at its top", page.run("[scrollY, location.hash]"), [0, ""])
    links = page.run("[...document.querySelectorAll('#outcomes td a, .models td a')].map(a => [a.getAttribute('href'), a.textContent])")
    check("numbers are doors", len(links) > 10)
    for href, text in links:
        page.run(f"location.hash = {json.dumps(href)}")
        wanted = dict(urllib.parse.parse_qsl(href[2:]))
        page.until(" && ".join(f"document.getElementById('filter-{key}').value === '{wanted.get(key, '')}'" for key in "mos"))
        check(f"behind {href}", shown(page), int(text.replace(",", "")))
    page.open(url + "#?m=3&o=wrong&b=1")
    settled(page)
    check("a link opens a filter", shown(page), count(lambda i: outcome(i) == "wrong" and samples["subject"][i] == 3))
    check("and what is beside it", page.run("document.querySelectorAll('.answer').length"), 2)
    page.open(url + "#?m=99&o=nonsense&i=-4&b=x.7")
    settled(page)
    check("a bad link shows all", shown(page), len(samples["question"]))


def beside(page):
    page.open(url)
    settled(page)
    chips = "document.querySelectorAll('.chip')"
    check("a chip a model", page.run(f"{chips}.length"), len(index["subjects"]))
    for n, columns in ((1, 2), (2, 3), (3, 3), (3, 2)):
        page.run(f"{chips}[{n}].click()")
        page.until(f"document.querySelectorAll('.answer').length === {columns}")
        check(f"{columns} side by side", page.run(f"{chips}[{n}].getAttribute('aria-pressed')"), "true" if n != 3 or columns == 3 else "false")
    facts = visible_text(page, ".answer")
    for part in ("Extracted", "Rule", "Tokens", "Cost", "Times", "steelyard show mimosa"):
        check(f"an answer has {part}", part in facts)
    check("the question is there", "20 + 20 = ?" in visible_text(page, ".question"))


def keys(page):
    page.open(url)
    settled(page)
    page.run("document.getElementById('samples').scrollIntoView(); document.activeElement.blur()")
    selected = "document.querySelector('.row[aria-selected=true]').getAttribute('aria-posinset')"
    page.key("j")
    page.key("j")
    page.key("k")
    check("j and k move", page.run(selected), "2")
    page.key("/")
    check("/ searches", page.run("document.activeElement.id"), "filter-t")
    page.run("document.querySelector('.list').focus()")
    page.key("ArrowDown", "ArrowDown", 40)
    check("arrows move", page.run(selected), "3")
    page.key("End", "End", 35)
    check("the last", page.run(selected), str(len(samples["question"])))
    check("and it is told to readers", page.run("document.getElementById(document.querySelector('.list').getAttribute('aria-activedescendant')).getAttribute('aria-selected')"), "true")
    check("few rows are drawn", page.run("document.querySelectorAll('.row').length < 40"))


def switches(page):
    page.open(url)
    check("English first", page.run("document.documentElement.lang"), "en")
    check("the title is the headline", page.run("document.title"), visible_text(page, "h1"))
    page.run("document.querySelector('[data-set-lang=zh]').click()")
    check("Chinese", page.run("document.documentElement.lang"), "zh-Hans")
    check("a Chinese headline", "无法区分" in visible_text(page, "h1") and "cannot" not in visible_text(page, "h1"))
    check("Chinese filters", "搜索" in visible_text(page, ".filters"))
    page.open(url)
    check("the language is remembered", page.run("document.documentElement.lang"), "zh-Hans")
    page.run("document.querySelector('[data-set-lang=en]').click()")
    background = "getComputedStyle(document.body).backgroundColor"
    light, dark = "rgb(255, 255, 255)", "rgb(20, 23, 28)"
    page.theme("light")
    check("light by the system", page.run(background), light)
    page.theme("dark")
    check("dark by the system", page.run(background), dark)
    page.run("document.querySelector('[data-set-theme=light]').click()")
    check("light by choice", page.run(background), light)
    page.theme("light")
    page.run("document.querySelector('[data-set-theme=dark]').click()")
    check("dark by choice", page.run(background), dark)
    check("charts are dark too", page.run("getComputedStyle(document.querySelector('.chart rect')).fill"), dark)
    page.call("Emulation.setEmulatedMedia", media="print")
    check("print is light", page.run(background), light)
    check("and without samples", page.run("getComputedStyle(document.getElementById('samples')).display"), "none")
    page.call("Emulation.setEmulatedMedia", media="")
    page.run("document.querySelector('[data-set-theme=auto]').click()")


def hostile(page):
    for words in ("harm one", "harm two", "harm thought", "harm three", "harm five"):
        page.open(url)
        search(page, words)
        check(f"{words} is found", shown(page), 1)
        settled(page)
        page.run("document.querySelectorAll('details').forEach(d => { d.open = true; })")
        check(f"{words} is shown", words in visible_text(page, ".answer"))
        check(f"{words} makes no element", page.run("[...document.querySelectorAll('.text *')].filter(n => !n.matches('span.control')).length"), 0)
        check(f"{words} runs nothing", page.run("typeof pwned"), "undefined")
        if words == "harm three":
            check("what hides is visible", page.run("[...document.querySelectorAll('.reply .control')].map(n => n.textContent).join()"),
                  "U+202E,U+001B,U+200B,U+FEFF,U+2028")
        check(f"{words}: nothing amiss", page.troubles(), [])
    page.open(url)
    search(page, "pwned=4")
    check("a hostile question", page.run("typeof pwned"), "undefined")
    check("a hostile model's name makes no element", page.run("document.querySelectorAll('.models th b, .models th script').length"), 0)
    check("scripts of the page", page.run("[...document.scripts].filter(s => !s.type).length"), 1)
    # The policy itself: no text becomes elements.
    check("innerHTML is refused", page.run("(() => { try { document.body.innerHTML = '<b>x</b>'; return 'done'; } catch { return 'refused'; } })()"), "refused")


def widths(page):
    for width in (1440, 1280, 1100, 1000, 900, 861, 820, 768, 600, 390, 360, 320):
        page.size(width, 900)
        page.open(url)
        check(f"no sideways scroll at {width}", page.run("document.documentElement.scrollWidth <= innerWidth"))
    page.size(1440, 900)


def without_script(page):
    page.call("Emulation.setScriptExecutionDisabled", value=True)
    page.open(url)
    page.call("Emulation.setScriptExecutionDisabled", value=False)
    text = visible_text(page, "body")
    check("readable without the script", "Score by suite" in text and "各题集得分" not in text)
    check("it says what needs the script", "need this page's script" in text)


def find_axe():
    """axe-core from the registry that npm is set up for, in the user's cache; None: not to be had."""
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    folder = os.path.join(cache, "steelyard-axe")
    script = os.path.join(folder, "node_modules", "axe-core", "axe.min.js")
    if not os.path.exists(script):
        os.makedirs(folder, exist_ok=True)
        try:
            subprocess.run(["npm", "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", "--fetch-retries=0",
                            "--fetch-timeout=20000", "--prefix", folder, "axe-core@4"],
                           timeout=60, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        except (OSError, subprocess.SubprocessError):
            return None
    return open(script, encoding="utf-8").read() if os.path.exists(script) else None


def accessible(page):
    axe = find_axe()
    views = [("light", "en", 1440), ("dark", "en", 1440), ("light", "zh", 1440), ("light", "en", 390)]
    if axe is None:
        skipped.extend(f"axe {view}" for view in views)
        print("skipped: axe-core is not to be had through npm")
        return
    page.call("Page.setBypassCSP", enabled=True)  # of the check's own script
    for theme, lang, width in views:
        page.size(width, 900)
        page.theme(theme)
        page.open(url + "#?o=notright&b=1")
        page.run(f"document.querySelector('[data-set-lang={lang}]').click()")
        settled(page)
        page.run(axe + "\n0")
        found = page.run("""axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})
            .then(r => r.violations.map(v => v.id + ': ' + v.nodes.slice(0, 3).map(n => n.target.join(' ') + ' ' + (n.any[0] || n.all[0] || n.none[0] || {}).message).join('; ')))""")
        check(f"axe: {theme}, {lang}, {width}", found, [])
    page.run("document.querySelector('[data-set-lang=en]').click()")


def main():
    with Chromium() as browser:
        page = browser.page()
        page.open(url)
        for part in (sorting, filtering, doors, beside, keys, switches, hostile, widths, without_script, accessible):
            try:
                if part not in (hostile, without_script):
                    page.open(url)
                part(page)
            except Failure as failure:
                check(part.__name__, str(failure), "done")
            if part not in (hostile, accessible):
                check(f"{part.__name__}: no error, dialog or request", page.troubles(), [])
    tail = f", {len(skipped)} skipped" if skipped else ""
    print(f"{len(passed)} passed, {len(failed)} failed{tail}")
    return 1 if failed else 0


sys.exit(main())
