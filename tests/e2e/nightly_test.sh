#!/bin/bash
# scripts/nightly: the job locks, asks again for what is missing, and sends a notice only where one is set up; what is
# sent is signed as the bots want it, holds nothing that a model's name could do harm with, and no secret is seen.
set -u
. "$(dirname "$0")/counting.sh" cc jq python3 flock
. "$STEELYARD_DATA/tests/e2e/nights.sh"
scripts=$STEELYARD_DATA/scripts/nightly
export STEELYARD=$steelyard NIGHTLY_WAIT=0 NOTICE_WAIT=0.05 NIGHTLY_SINCE=3650d
unset STEELYARD_FEISHU_WEBHOOK STEELYARD_DINGTALK_WEBHOOK STEELYARD_WEBHOOK STEELYARD_NOTICE_FILE STEELYARD_STORE CREDENTIALS_DIRECTORY
is() { [ "$2" = "$3" ] && pass || fail "$1: '$2', expected '$3'"; }

# Keeps what arrives; /down fails twice, /refused says no in a good answer, /away points elsewhere.
cat >listener.py <<'END'
import http.server, json
tries = {}
class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        with open("received.jsonl", "a") as f:
            f.write(json.dumps({"path": self.path, "token": self.headers.get("Authorization"), "body": json.loads(body)}) + "\n")
        place = self.path.split("?")[0]
        tries[place] = tries.get(place, 0) + 1
        status = 302 if place == "/away" else 503 if place == "/down" and tries[place] < 3 else 200
        self.send_response(status)
        if place == "/away":
            self.send_header("Location", "/elsewhere")
        self.end_headers()
        self.wfile.write(b'{"errcode": 310000, "errmsg": "sign not match"}' if place == "/refused" else b'{"code": 0, "errcode": 0}')
    def log_message(self, *_): pass
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(server.server_port, flush=True)
server.serve_forever()
END
python3 listener.py >port 2>/dev/null & pids+=($!)
for _ in $(seq 100); do [ -s port ] && break; sleep 0.05; done
at=http://127.0.0.1:$(cat port)
received() { jq -s "$1" received.jsonl; }
clear_all() { : >received.jsonl; }
clear_all

# Off: a good night sends nothing, an alarm neither where nothing is set up.
job() { "$scripts/steelyard-nightly" nightly.json --sim --sim-arg speed=0 --sim-arg behaviour=behaviour.json >job.out 2>job.err; }
mkdir -p results; for day in $(seq -8 -1); do night results/steelyard.db "$day" --sim-arg speed=0; done
NIGHT=0 job; is "a good night" $? 0
is "its last line" "$(tail -1 job.out)" "nightly: run=complete status=0 tries=1 alarms=no notice=off"
check "the table is in the log" grep -q arithmetic-zh job.out
cp -r results before
swapped() { rm -rf results; cp -r before results; rm -f results/nightly.lock; behave '"served_as": "<at user_id=\"all\"></at>@all\u202e|$(id)`id`"'; NIGHT=1 LD_PRELOAD=$PWD/shift.so job; }
swapped; is "an alarm, nowhere to tell" $? 3
is "says so" "$(tail -1 job.out)" "nightly: run=complete status=0 tries=1 alarms=yes notice=off"
is "nothing was sent" "$(received length)" 0

# All three, by a file of mode 0600; names that would call everybody, or turn the text around, are harmless.
cat >notice.env <<END
# where to
STEELYARD_FEISHU_WEBHOOK=$at/feishu/hook-secret-1
STEELYARD_FEISHU_SECRET=feishu-secret-2
STEELYARD_DINGTALK_WEBHOOK=$at/dingtalk?access_token=token-secret-3
STEELYARD_DINGTALK_SECRET=SEC-secret-4
STEELYARD_WEBHOOK=$at/any
STEELYARD_WEBHOOK_TOKEN=bearer-secret-5
END
export STEELYARD_NOTICE_FILE=$PWD/notice.env
chmod 644 notice.env; swapped; is "a file that others can read" "$(tail -1 job.out | sed 's/.* //') $(grep -c 'chmod 600' job.err)" "notice=failed 1"
is "and nothing was sent" "$(received length)" 0
chmod 600 notice.env; swapped; is "an alarm" $? 3
is "sent" "$(tail -1 job.out | sed 's/.* //')" notice=sent
is "to three" "$(received length)" 3
texts='[.[].body | if .content then .content.text elif (.text | type) == "object" then .text.content else .text end]'
check "the alarm is told" [ "$(received "$texts | map(select(contains(\"100 % of the answers name the model\"))) | length")" = 3 ]
check "no tag, no @, no turned text" [ "$(received "$texts | map(select(test(\"[<>@\u202e]\"))) | length")" = 0 ]
check "no table in a chat" [ "$(received "$texts | map(select(contains(\"──\"))) | length")" = 0 ]
check "simulated is said" [ "$(received "$texts | map(select(contains(\"SIMULATED\"))) | length")" = 3 ]
check "no ping of all" [ "$(received '[.[] | select(.path | startswith("/dingtalk")) | .body.at.isAtAll]' | jq -c .)" = '[false]' ]
check "the token" [ "$(received '[.[] | select(.path == "/any") | .token]' | jq -c .)" = '["Bearer bearer-secret-5"]' ]
check "no token elsewhere" [ "$(received '[.[] | select(.path != "/any") | .token] | unique' | jq -c .)" = '[null]' ]
cat >signed.py <<'END'
import base64, hashlib, hmac, json, urllib.parse
got = {r["path"].split("?")[0]: r for r in map(json.loads, open("received.jsonl"))}
body = got["/feishu/hook-secret-1"]["body"]
want = base64.b64encode(hmac.new(f"{body['timestamp']}\nfeishu-secret-2".encode(), b"", hashlib.sha256).digest()).decode()
assert body["sign"] == want, "feishu"
query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(got["/dingtalk"]["path"]).query))
want = base64.b64encode(hmac.new(b"SEC-secret-4", f"{query['timestamp']}\nSEC-secret-4".encode(), hashlib.sha256).digest()).decode()
assert query["sign"] == want and query["access_token"] == "token-secret-3", "dingtalk"
END
check "signed" python3 signed.py
check "no secret in the log" sh -c '! grep -q "secret-[1-5]" job.out job.err'
check "none as an argument" sh -c "! grep -n 'argv\[1\]\|--webhook' '$scripts/notify'"
echo x | "$scripts/notify" --url "$at" 2>/dev/null; is "arguments are refused" $? 1

# Receivers that fail.
clear_all
send() { echo "text" | env -u STEELYARD_NOTICE_FILE "$@" "$scripts/notify" 2>err; }
send STEELYARD_WEBHOOK="$at/down"; is "down twice, then up" "$? $(received length)" "0 3"
send STEELYARD_DINGTALK_WEBHOOK="$at/refused?access_token=t-secret"; is "refused in a good answer" "$? $(cat err)" "1 notify: dingtalk: the receiver did not accept it"
clear_all; send STEELYARD_WEBHOOK="$at/away" STEELYARD_WEBHOOK_TOKEN=tok; is "no redirect is followed" "$? $(received length)" "1 1"
send STEELYARD_WEBHOOK="http://example.org/hook-secret"; is "plain http elsewhere" "$? $(grep -c hook-secret err)" "2 0"
send STEELYARD_WEBHOOK="http://127.0.0.1:1/hook-secret"; is "nobody listens" "$? $(grep -c hook-secret err)" "1 0"
send A=b; is "nothing is set up" $? 4
ln -s notice.env link.env; echo x | STEELYARD_NOTICE_FILE=$PWD/link.env "$scripts/notify" 2>err; is "a link" $? 2
head -c 3000000 /dev/zero | tr '\0' x | NOTICE_TITLE=t send STEELYARD_WEBHOOK="$at/any"; clear_all
seq 100000 | env -u STEELYARD_NOTICE_FILE STEELYARD_WEBHOOK="$at/any" "$scripts/notify"
is "a long text is cut" "$(received '[.[].body.text | length < 3600 and endswith("…")]' | jq -c .)" '[true]'

# Two at once, and what is missing is asked again.
unset STEELYARD_NOTICE_FILE
flock results/nightly.lock sleep 3 & pids+=($!); sleep 0.3
job; is "a second one" "$? $(grep -c 'still running' job.err)" "75 1"
wait $!
cat >flaky <<END
#!/bin/sh
# Answers are missing twice, then all are there; the rest is the real program.
[ "\$1" = run ] || exec $steelyard "\$@"
echo "\$@" >>calls; [ \$(wc -l <calls) -ge 3 ] || exit 5
END
chmod +x flaky; STEELYARD=$PWD/flaky
job; is "asked again; the alarm is still there" "$? $(wc -l <calls) $(sort -u calls | wc -l)" "3 3 1"
check "three tries are told" grep -q 'tries=3' job.out
rm calls; sed -i 's/exit 5/exit 6/' flaky; job; is "a budget is not asked again" "$? $(wc -l <calls)" "6 1"
rm calls; sed -i 's/-ge 3/-ge 9/; s/exit 6/exit 5/' flaky; job; is "in the end incomplete" "$? $(wc -l <calls)" "5 3"
check "said" grep -q 'run=incomplete' job.out

# The units are what systemd understands.
if command -v systemd-analyze >/dev/null; then
    check "timer" systemd-analyze calendar "$(sed -n 's/^OnCalendar=//p' "$scripts/steelyard-nightly.timer")" >/dev/null
fi
conclude
