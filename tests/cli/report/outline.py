"""outline.py FILE LANG: a report as text: its policy, then heads, sentences, tables line by line, and what
its samples hold. Charts are left out but the first, for tests of the kinds themselves are elsewhere."""
import base64
import hashlib
import html.parser
import json
import re
import sys
import zlib

page = open(sys.argv[1], encoding="utf-8").read()
other = {"en": "z", "zh": "e"}[sys.argv[2]]
VOID = {"meta", "br", "path", "rect", "circle", "link", "input"}


class Outline(html.parser.HTMLParser):
    """Lines of text: a block each, cells of a row joined by ' | '."""

    def __init__(self):
        super().__init__()
        self.hidden, self.stack, self.lines, self.line = 0, [], [], ""

    def flush(self):
        line = " ".join(self.line.split())
        if line:
            self.lines.append(line)
        self.line = ""

    def handle_starttag(self, tag, attributes):
        if tag in VOID:
            return
        classes = (dict(attributes).get("class") or "").split()
        hide = tag in ("svg", "script", "style", "title", "nav") or other in classes or "label" in classes
        if "drawing" in classes:
            hide = dict(attributes)["id"] != "drawing-cost"
        self.stack.append(hide)
        self.hidden += hide
        if tag in ("h1", "h2", "h3", "p", "li", "tr", "dt", "dd", "section", "caption"):
            self.flush()
        if tag in ("td", "th") and self.line:
            self.line += " | "
        if tag in ("small", "button"):
            self.line += " "
        if tag in ("h1", "h2", "h3") and not self.hidden:
            self.line += "#" * int(tag[1]) + " "

    def handle_endtag(self, tag):
        if tag in VOID:
            return
        self.hidden -= self.stack.pop()
        if tag in ("h1", "h2", "h3", "p", "li", "tr", "dt", "dd"):
            self.flush()

    def handle_data(self, data):
        if not self.hidden:
            self.line += data


def block(pattern):
    return re.search(pattern, page, re.S).group(1)


def digest(text):
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"


policy = block('Content-Security-Policy" content="([^"]*)"')
style, script = block("<style>(.*?)</style>"), block("<script>(.*?)</script>")
print(policy.replace(digest(style), "STYLE").replace(digest(script), "SCRIPT"))
print(page.count("<style"), "style", page.count("<script>"), "script", len(re.findall(r"\sstyle=|\son\w+=", page)),
      "attributes of style or script", len(re.findall(r"(?:src|href)=.?https?:", page)), "links out",
      len(re.findall('<svg class="chart"[^>]*aria-labelledby="chart-cost-', page)), "drawings of score against cost")
outline = Outline()
outline.feed(page)
outline.flush()
print("\n".join(outline.lines))

index = json.loads(block('<script type="application/json" id="index">(.*?)</script>'))
samples = index["samples"]
print(len(index["subjects"]), "models", len(index["questions"]["id"]), "questions", len(samples["question"]), "samples")
chunks = [json.loads(zlib.decompress(base64.b64decode(text), -15))
          for text in re.findall('<script type="text/plain" class="chunk">(.*?)</script>', page)]
texts = [sample for chunk in chunks for sample in chunk["samples"]]
assert len(texts) == len(samples["question"]) and sum(len(c["questions"]) for c in chunks) == len(index["questions"]["id"])
for i in (0, len(texts) - 1) if texts else ():
    print(index["subjects"][samples["subject"][i]]["label"].encode("unicode_escape").decode(),
          index["outcomes"][samples["outcome"][i]]["key"], json.dumps(texts[i], ensure_ascii=True, sort_keys=True))
