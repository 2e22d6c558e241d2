#!/bin/bash
# Hostile texts in answers, model names, ids, finish reasons, headers and errors: kept byte-true, and
# harmless in everything that shows them, in every format.
set -u
. "$(dirname "$0")/counting.sh" sqlite3 python3
unset OPENAI_COMPATIBLE_API_KEY

cat >texts.py <<'END'
TEXTS = [
    b"\x1b[31mred\x1b[0m \x1b]0;title\x07 \x1bP+q\x1b\\ \x9b2J \xc2\x9b2J \x08\x08\x7f",
    "\u202eright to left\u202c \u2066isolate\u2069 \u200f\u200e \u061c\ufeff".encode(),
    b"bad \xff\xc3( \xe7\xad \xed\xa0\x80 \xf4\x90\x80\x80 bytes",
    b"=1+1", b"+cmd|' /C calc'!A0", b"-2+3+cmd", b"@SUM(1+1)", b"\t=1+1", b"\r=1+1", "\uff1d1+1".encode(),
    b"a|b|c", b"first\n| evil | row |\n|---|---|", b"```\n# title\n```", b"<script>alert(1)</script><img src=x onerror=alert(1)>",
    b"![x](http://evil.example/x.png) [y](javascript:alert(1))", b"\\input{/etc/passwd} $x$ % \\write18{id}",
    b"quote \" and, comma; and ' tick", b"\x00nul\x00", b"]]></td></tr></table><!--", b"\xf0\x9f\x8f\xb4\xf3\xa0\x81\xa7\xf3\xa0\x81\xa2 tags",
    "ＡＢＣ ｜ 全角".encode(), b"%s%n%d {0} ${HOME} `id` $(id)",
]
END
cat >server.py <<'END'
import http.server, json, socketserver
from texts import TEXTS
# A JSON string of bytes that need be no UTF-8.
def quoted(data):
    out = b'"'
    for b in data: out += b"\\u%04x" % b if b < 0x20 else b"\\" + bytes([b]) if b in b'"\\' else bytes([b])
    return out + b'"'
class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def log_message(self, *_): pass
    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        kind, n = self.path.split("/")[1].split("-")
        text = TEXTS[int(n)]; q = quoted(text); status = 200
        if kind == "error":
            status = 400; data = b'{"error":{"message":' + q + b',"code":' + q + b',"type":' + q + b'}}'
        elif kind == "page":
            status = 503; data = text
        else:
            data = b'data: {"id":' + q + b',"model":' + q + b',"system_fingerprint":' + q + b',"choices":[{"index":0,"delta":{"content":' + q + b',"reasoning_content":' + q + b'},"finish_reason":null}]}\n\n'
            data += b'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":{"prompt_tokens":9,"completion_tokens":5}}\n\ndata: [DONE]\n\n'
        self.send_response(status)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Content-Length", str(len(data)))
        self.wfile.write(b"".join(self._headers_buffer) + b"x-request-id: " + bytes(c for c in text if c not in b"\r\n\0") + b"\r\n\r\n")
        self._headers_buffer = []
        self.wfile.write(data)
class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True
    request_queue_size = 500
server = Server(("127.0.0.1", 0), Handler)
print(server.server_port, flush=True)
server.serve_forever()
END
python3 server.py >port 2>server.err &
pids+=($!)
for _ in $(seq 100); do [ -s port ] && break; sleep 0.05; done
# The models' names and titles are hostile too, where a name may be: a profile of the user's own.
mkdir providers out
python3 - "$(cat port)" <<'END'
import json, sys
from texts import TEXTS
url = "http://127.0.0.1:%s" % sys.argv[1]
models, names = [], []
for n, text in enumerate(TEXTS):
    title = text.decode("utf-8", "replace").replace("\0", "0")
    for kind in ("answer", "error", "page"):
        names.append("%s-%d" % (kind, n))
        models.append({"id": names[-1], "title": title + " " + kind})
models += [{"id": i, "title": i} for i in ("=1+1", "a|b", "<b>x</b>", "-x", "+y", "\\input{x}", "q\"q")]
json.dump({"title": "=HYPERLINK(1)", "regions": [{"name": "here", "base_url": url + "/answer-0/v1"}], "any_model": True,
           "request_id_headers": ["x-request-id"], "families": {"default": {"max_output": 512}}, "models": models},
          open("providers/evil.json", "w"))
spec = [{"model": "evil/%s@url=%s/%s/v1" % (n, url, n)} for n in names]
spec += [{"model": "evil/" + m["id"], "parameters": {"url": url + "/answer-%d/v1" % i}} for i, m in enumerate(models[len(names):])if not set(m["id"]) & set("@")]
json.dump({"models": spec, "suites": [{"suite": "arithmetic-en", "sample": 1}], "attempts": 1, "give_up_after": "2s", "concurrency": 32,
           "timeouts": {"connect": "5s", "first_byte": "5s", "idle": "5s", "total": "10s"}}, open("sweep.json", "w"))
print(len(spec))
END
timeout 100 "$steelyard" run -vv --record sweep.json >out/run.txt 2>out/run.err.txt </dev/null
status=$?
check "exit $status: $(tail -2 out/run.err.txt)" [ $status = 5 ]
db=results/steelyard.db

# Byte-true in the store.
sqlite3 -readonly $db "SELECT m.label, hex(t.answer), hex(t.reasoning) FROM attempt a JOIN model m ON m.run = a.run AND m.number = a.model
    JOIN reply_text t ON t.attempt = a.id WHERE m.label LIKE 'evil/answer-%'" >kept
python3 - <<'END' || fail "the store has other bytes"
from texts import TEXTS
seen = set()
for line in open("kept"):
    label, answer, reasoning = line.rstrip("\n").split("|")
    n = int(label.split("@")[0].split("-")[1]); seen.add(n)
    for text in (answer, reasoning):
        assert bytes.fromhex(text) == TEXTS[n], (n, bytes.fromhex(text), TEXTS[n])
assert len(seen) == len(TEXTS), seen
END
pass
check "store" "$steelyard" store check >/dev/null

for format in table md csv tsv json jsonl latex html; do
    for lang in en zh; do
        "$steelyard" compare --lang $lang -o $format >out/compare-$lang.$format 2>out/compare-$lang-$format.err.txt
        "$steelyard" show --lang $lang -o $format >out/show-$lang.$format 2>out/show-$lang-$format.err.txt
        "$steelyard" show latest --outcome correct,wrong,unparsed,client_error,vendor_error --lang $lang -o $format \
            >out/cells-$lang.$format 2>out/cells-$lang-$format.err.txt
    done
    "$steelyard" list models -o $format >out/models.$format 2>out/models-$format.err.txt
    "$steelyard" list providers -o $format >out/providers.$format 2>out/providers-$format.err.txt
done
for cell in $(seq 0 72); do "$steelyard" show latest "$cell" >out/cell-$cell.table 2>&1; done
for cell in $(seq 0 3 72); do "$steelyard" show latest "$cell" -o json >out/cell-$cell.json 2>&1; done
"$steelyard" compare no-such-$'\e[31m'run >out/mistake.txt 2>&1
"$steelyard" run -m "evil/x"$'\e]0;t\a\u202e' -s arithmetic-en >>out/mistake.txt 2>&1

cat >look.py <<'END'
import csv, html.parser, io, json, os, re, sys
failures = 0
def fail(name, what, where=""):
    global failures
    failures += 1
    print("hostile_test: %s: %s %r" % (name, what, where))
BAD = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\U000e0000-\U000e007f]")
ALLOWED = {"table", "thead", "tbody", "tfoot", "tr", "th", "td", "caption", "p", "div", "section", "figure", "figcaption", "span", "br", "strong", "em", "small",
           "sup", "sub", "b", "i", "abbr", "colgroup", "col", "style", "html", "head", "body", "meta", "title", "h1", "h2", "h3", "ul", "li", "time", "code"}
class Tags(html.parser.HTMLParser):
    def __init__(self, name): super().__init__(); self.name = name
    def handle_starttag(self, tag, attrs):
        if tag not in ALLOWED: fail(self.name, "tag", tag)
        for key, _ in attrs:
            if key.startswith("on") or key in ("src", "href"): fail(self.name, "attribute", key)
def cells_of(line): return len(re.findall(r"(?<!\\)(?:\\\\)*\|", line))
NUMBER = re.compile(r"[-+]?(\d+(\.\d+)?([eE][-+]?\d+)?|inf)$")
for name in sorted(os.listdir("out")):
    data = open("out/" + name, "rb").read()
    try: text = data.decode()
    except UnicodeDecodeError as e: fail(name, "is no UTF-8", data[max(0, e.start - 20):e.end + 20]); continue
    kind = name.rsplit(".", 1)[1]
    # Tabs separate, or stand in a text that is shown as it is.
    plain = text.replace("\t", "") if kind == "tsv" or name.startswith("cell-") else text
    found = BAD.search(plain) or re.search("\t", plain)
    if found: fail(name, "control or bidi character", plain[max(0, found.start() - 20):found.end() + 20])
    if kind == "csv":
        rows = list(csv.reader(io.StringIO(text)))
        for row in rows:
            if len(row) != len(rows[0]): fail(name, "a row of %d fields, not %d" % (len(row), len(rows[0])), row)
            for field in row:
                if field[:1] in "=+-@\t\r\uff1d" and field and not NUMBER.match(field): fail(name, "formula", field)
    elif kind == "tsv":
        lines = text.splitlines()
        for line in lines:
            if line.count("\t") != lines[0].count("\t"): fail(name, "fields", line)
            for field in line.split("\t"):
                if field[:1] in "=+-@" and field and not NUMBER.match(field): fail(name, "formula", field)
    elif kind == "md":
        width = 0
        for line in text.splitlines():
            if not line.startswith("|"): width = 0; continue
            width = width or cells_of(line)
            if cells_of(line) != width: fail(name, "a row of another width", line)
        if re.search(r"(?<!\\)<(script|img|b|/td)|(?<!\\)!\[|(?<!\\)\]\(j|^# title|^```", text, re.M): fail(name, "markup", "")
    elif kind == "json":
        if name.startswith("cell") or text.strip(): json.loads(text)
    elif kind == "jsonl":
        for line in text.splitlines(): json.loads(line)
    elif kind == "html": Tags(name).feed(text)
    elif kind == "latex":
        if re.search(r"\\(input|write18)|(?<!\\)\$x", text): fail(name, "a command", text[max(0, (re.search(r"\\(input|write18)|(?<!\\)\$x", text).start() - 30)):][:80])
print(len(os.listdir("out")), "files", file=sys.stderr)
sys.exit(failures > 0)
END
check "something hostile is shown" python3 look.py
check "files: $(ls out | wc -l)" [ "$(ls out | wc -l)" -gt 150 ]
check "the answers are shown" grep -q 'x1b\[31mred' out/cell-0.table
check "the check sees what is there" [ -n "$(printf 'a\033[0m' >out/planted.txt; python3 look.py 2>&1 | grep planted)" ]
conclude
