#!/bin/bash
# Planted keys are found nowhere: a server tells them back in every place and form that it has, and then
# everything that steelyard wrote is searched: store with its log, transcripts, tables, charts, exports,
# what went to the terminal, and the arguments of its processes.
set -u
. "$(dirname "$0")/counting.sh" sqlite3 python3 pgrep

# Three keys of three vendors, one of them from a file; made up, with characters that URLs encode.
OPENAI_COMPATIBLE_API_KEY=sk-PLANTED-one+key/with=odd~0123456789
DEEPSEEK_API_KEY=sk-PLANTED-two-abcdefghijklmnopqrstuvwx
export OPENAI_COMPATIBLE_API_KEY DEEPSEEK_API_KEY
third=sk-PLANTED-three.file.0123456789abcdef
printf '%s\n' "$third" >key; chmod 600 key
mkdir out providers
cat >providers/filed.json <<END
{"title": "Key from a file", "regions": [{"name": "here", "base_url": "http://127.0.0.1:1/v1"}], "key_file": "$work/key",
 "request_id_headers": ["x-request-id"], "any_model": true, "families": {"default": {"max_output": 512}}}
END
sed 's/"title": "[^"]*"/"title": "Another"/; s/"key_file": "[^"]*"/"key_env": ["OPENAI_COMPATIBLE_API_KEY"]/' providers/filed.json >providers/echo.json
sed 's/"title": "[^"]*"/"title": "Third"/; s/"key_file": "[^"]*"/"key_env": ["DEEPSEEK_API_KEY"]/' providers/filed.json >providers/echo2.json

# The model's name says where and how the server tells the key: PLACE-FORM.
cat >server.py <<'END'
import base64, http.server, json, socketserver, sys, urllib.parse
FORMS = {
    "plain": lambda k: k,
    "bearer64": lambda k: base64.b64encode(b"Bearer " + k.encode()).decode(),
    "key64": lambda k: base64.b64encode(k.encode()).decode(),
    "user64": lambda k: base64.b64encode(b"u:" + k.encode() + b":x").decode(),
    "url64": lambda k: base64.urlsafe_b64encode(b"{\"k\":\"" + k.encode()).decode(),
    "url": lambda k: urllib.parse.quote(k, safe=""),
    "urllow": lambda k: urllib.parse.quote(k, safe="").replace("%2B", "%2b").replace("%2F", "%2f").replace("%3D", "%3d"),
}
class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def log_message(self, *_): pass
    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        place, form = body["model"].split("-")
        key = self.headers.get("Authorization", "Bearer -")[7:]
        told = "told: " + FORMS[form](key) + " and so on"
        status, headers, events = 200, {"Content-Type": "text/event-stream"}, []
        def event(delta, **more): events.append("data: " + json.dumps({"id": "i", "model": "m", "choices": [{"index": 0, "delta": delta, "finish_reason": None}], **more}))
        if place == "answer": event({"content": told})
        elif place == "thought": event({"reasoning_content": told}); event({"content": "Answer: 1"})
        elif place == "pieces":
            for i in range(0, len(told), 5): event({"content": told[i:i + 5]})
        elif place == "escaped": events.append('data: {"choices":[{"index":0,"delta":{"content":"' + "".join("\\u%04x" % ord(c) for c in told) + '"}}]}')
        elif place == "slashes": events.append('data: {"debug":"' + told.replace("/", "\\/") + '","choices":[{"index":0,"delta":{"content":"Answer: 1"}}]}')
        elif place == "fields": event({"content": "Answer: 1"}, id=told, model=told, system_fingerprint=told, service_tier=told)
        elif place == "head": headers.update({"x-request-id": told, "x-debug": told, "set-cookie": told}); event({"content": "Answer: 1"})
        elif place == "longhead": headers["x-request-id"] = "x" * (258 - len(key)) + key; event({"content": "Answer: 1"})
        elif place == "error": status = 400
        elif place == "longcode": status = 400
        elif place == "account": status = 401
        elif place == "redirect": status = 302; headers["Location"] = "/login?key=" + FORMS[form](key)
        elif place == "finish": event({"content": "Answer: 1"})
        elif place == "moderation": events.append("data: " + json.dumps({"choices": [{"index": 0, "delta": {"content": "Answer: 1"}, "moderation_hit_type": told}]}))
        elif place == "broken": events.append("data: {\"x\": \"" + told)
        elif place == "html": headers["Content-Type"] = "text/html"
        finish = told if place == "finish" else "stop"
        events.append("data: " + json.dumps({"choices": [{"index": 0, "delta": {}, "finish_reason": finish}], "usage": {"prompt_tokens": 9, "completion_tokens": 5}}))
        payload = "\n\n".join(events + ["data: [DONE]", ""])
        if status in (400, 401):
            long = "y" * (258 - len(key)) + key # what keeps the code has room for 256
            payload = json.dumps({"error": {"message": told, "code": {"error": told, "longcode": long}.get(place, "c"), "type": told}})
        if place == "html": payload = "<html><title>" + told + "</title></html>"
        data = payload.encode()
        self.send_response(status)
        for name, value in headers.items(): self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
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
url=http://127.0.0.1:$(cat port)
models=
add() { models="$models${models:+, }{\"model\": \"$1@url=$url/$2/v1\"}"; }
for place in answer thought pieces escaped slashes fields head longhead error longcode account redirect finish moderation broken html; do
    for form in plain bearer64 key64 user64 url64 url urllow; do add "echo/$place-$form" "$place-$form"; done
    add "echo2/$place-plain" "two-$place"; add "filed/$place-key64" "filed-$place"
done
cat >sweep.json <<END
{"models": [$models], "suites": [{"suite": "arithmetic-en", "sample": 1}], "attempts": 1, "give_up_after": "2s",
 "timeouts": {"connect": "5s", "first_byte": "5s", "idle": "5s", "total": "10s"}}
END
real=$(readlink -f "$steelyard")
arguments() { # of every process of the program, while it runs
    while [ ! -e done ]; do
        for process in $(pgrep -x steelyard); do
            [ "$(readlink "/proc/$process/exe")" = "$real" ] && tr '\0' ' ' <"/proc/$process/cmdline"
        done
        sleep 0.05
    done
}
arguments >out/cmdline 2>/dev/null &
watcher=$!
timeout 100 "$steelyard" run -vv --record sweep.json >out/run.out 2>out/run.err </dev/null
status=$?
check "exit $status" [ $status = 5 ]
db=results/steelyard.db
asked=$(sqlite3 -readonly $db 'SELECT count(*) FROM attempt')
check "asked $asked" [ "$asked" = 144 ]
check "the evidence is kept, redacted" [ "$(sqlite3 -readonly $db "SELECT count(*) FROM attempt WHERE error_message LIKE '%[redacted]%'")" -ge 20 ]
check "answers are kept, redacted" [ "$(sqlite3 -readonly $db "SELECT count(*) FROM reply_text WHERE CAST(answer AS TEXT) LIKE 'told: %[redacted]% and so on'")" -ge 20 ]
check "transcripts are kept, redacted" [ "$(grep -c 'told: \*\*\*\*\*\*\*\*' results/transcripts/*.jsonl)" -ge 10 ]

# Everything that can be made of it.
for format in table md csv tsv json jsonl latex html; do
    "$steelyard" compare -o $format >out/compare.$format 2>&1
    "$steelyard" show -o $format >out/show.$format 2>&1
    "$steelyard" show latest --outcome correct,wrong,unparsed,client_error,account,vendor_error -o $format >out/cells.$format 2>&1
done
for cell in $(seq 0 4 143); do "$steelyard" show latest "$cell" 2>&1; done >out/cell.txt
for cell in 0 30 60 90 120 140; do "$steelyard" show latest "$cell" -o json 2>&1; done >out/cell.json
"$steelyard" chart cost -o out/charts >out/chart.out 2>&1
"$steelyard" report -o out/report.html >out/report.out 2>&1
python3 - out/report.html >out/report.txt <<'END'
import base64, re, sys, zlib
for chunk in re.findall('class="chunk">([^<]*)', open(sys.argv[1], encoding="utf-8").read()):
    print(zlib.decompress(base64.b64decode(chunk), -15).decode())
END
check "the report's texts are searched too" grep -q 'redacted' out/report.txt
"$steelyard" score latest >out/score.out 2>&1
"$steelyard" list providers -o json >out/providers.json 2>&1
timeout 20 "$steelyard" doctor sweep.json >out/doctor.out 2>&1
"$steelyard" export latest -o out/bundle >out/export.out 2>&1
sqlite3 -readonly $db .dump >out/dump.sql 2>&1

# A run that is killed leaves what it wrote in the store's log. (Another plan: a run of its own.)
sed 's/"sample": 1}/"sample": 20}/' sweep.json >killed.json
"$steelyard" run -vv --record killed.json >out/killed.out 2>&1 </dev/null &
killed=$!
sleep 1.5
kill -KILL $killed; wait $killed 2>/dev/null
check "the killed run left a log to search" [ -s $db-wal ]
touch done; wait $watcher
check "the arguments were seen" grep -q 'run -vv --record' out/cmdline
check "a bad key file tells no key" [ -z "$(chmod 644 key; "$steelyard" run killed.json 2>&1 | grep -a PLANTED; chmod 600 key)" ]

# The search: each key, at any place of base64, and encoded for URLs; pieces of ten characters too, so that
# what a bound has cut is found.
cat >search.py <<'END'
import base64, os, sys, urllib.parse
keys = [os.environ["OPENAI_COMPATIBLE_API_KEY"], os.environ["DEEPSEEK_API_KEY"], sys.argv[1]]
needles = set()
for key in keys:
    for text in (key, urllib.parse.quote(key, safe=""), urllib.parse.quote(key, safe="").lower(), key.replace("/", "\\/")):
        needles.add(text.encode()); needles.add(text[:-1].encode()); needles.add(text[:16].encode())
    for lead in range(3):
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            text = encode(b"\0" * lead + key.encode())
            needles.add(text[(lead * 8 + 5) // 6:][:-4])
    needles.add("".join("\\u%04x" % ord(c) for c in key).encode())
found = 0
for top in ("results", "out"):
    for folder, _, names in os.walk(top):
        for name in names:
            path = os.path.join(folder, name)
            data = open(path, "rb").read()
            for needle in needles:
                if needle in data:
                    at = data.index(needle)
                    print("found in", path, data[max(0, at - 80):at + len(needle) + 20])
                    found += 1
print(len(needles), "needles", file=sys.stderr)
sys.exit(found > 0)
END
check "a key was found" python3 search.py "$third"
check "artefacts: $(find out results -type f | wc -l)" [ "$(find out results -type f | wc -l)" -ge 30 ]
check "the search finds what is there" [ "$(cp key out/planted; python3 search.py "$third" 2>/dev/null | grep -c out/planted)" -ge 1 ]
conclude
