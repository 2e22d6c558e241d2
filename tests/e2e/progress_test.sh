#!/usr/bin/env bash
# The progress of a run: in tmux it is redrawn in place, laid out anew when the window changes, and gone at
# the end; in a file it is lines with their time; for machines a JSON object a line.
# Alone: it looks at the screen at certain instants.
set -u
cd "$(dirname "$0")/../.."
. tests/e2e/counting.sh tmux python3
unset STEELYARD_PROGRESS STEELYARD_STORE NO_COLOR
models=qwen/qwen3.8-max,qwen/qwen3.8-flash,ernie/ernie-5.1,hunyuan/hy4,hunyuan/hy3,deepseek/deepseek-flash
socket=steelyard-$$
mux() { tmux -L "$socket" -f /dev/null "$@"; }
trap 'mux kill-server 2>/dev/null; kill "${pids[@]}" 2>/dev/null; rm -rf "$work"' EXIT
screen() { mux capture-pane -p; }
# until_seen PATTERN: waits till the screen has it.
until_seen() { for _ in $(seq 150); do screen | grep -q -- "$1" && return 0; sleep 0.1; done; screen; return 1; }
count() { screen | grep -c -- "$1"; }
widest() { screen | python3 -c 'import sys; print(max(len(l.rstrip("\n")) for l in sys.stdin))'; }

mux new-session -d -x 130 -y 30 "TERM=screen-256color '$steelyard' run --sim --sim-arg speed=1 -m $models \
    -s arithmetic-zh,logic-en --budget '30 CNY'; echo ended; sleep 60" || { echo "skipped: tmux cannot start"; exit 77; }
check "the block appears" until_seen 'budget of the run'
check "done cells are counted" until_seen 'running$'
check "lanes have their limits" until_seen 'req/min'
sleep 2
check "one head, not one above the other" [ "$(count '· run ')" = 1 ]
check "a row a lane" [ "$(count 'running')" -ge 4 ]
check "talk before it stays" grep -q 'budget: 30 CNY a run' <(mux capture-pane -p -S -100)
mux resize-window -x 62 -y 9; sleep 1.2
check "narrower: one head" [ "$(count '^budget of the run')" = 1 ]
check "narrower: lanes without a place are counted" [ "$(count '^+.*lane')" = 1 ]
check "narrower: nothing wraps" [ "$(widest)" -le 62 ]
mux resize-window -x 36 -y 20; sleep 1.2
check "under 40 columns: one head" [ "$(count '^budget of the run')" = 1 ]
mux resize-window -x 130 -y 30; sleep 1.2
check "wide again: one head" [ "$(count '^budget of the run')" = 1 ]
check "wide again: limits are back" [ "$(count 'req/min')" = 1 ]
mux send-keys C-c
check "Ctrl-C is told to drain" until_seen 'draining: Ctrl-C again'
check "the run ends" until_seen '^ended'
check "the block is gone" [ "$(count 'budget of the run')" = 0 ]
check "a table stands in its place" [ "$(count 'SIMULATED: answered')" -ge 1 ]
mux kill-server

# What the terminal gets: no other screen, nothing erased but what lies below, at most four a second.
cat >watch.py <<'EOF'
import os, pty, re, sys, time
pid, fd = pty.fork()
if pid == 0:
    os.environ["TERM"] = "xterm-256color"
    os.execv(sys.argv[1], sys.argv[1:])
data, start = b"", time.monotonic()
while True:
    try:
        piece = os.read(fd, 65536)
    except OSError:
        break
    if not piece:
        break
    data += piece
seconds = time.monotonic() - start
pictures = re.findall(rb"\x1b\[\?2026h(.*?)\x1b\[\?2026l", data, re.S)
bad = [p for p in pictures[1:] if p.count(b"\x1b[J") != 1 or not p.endswith(b"\x1b[J") or not p.startswith(b"\x1b[")]
print(len(pictures) > 3, len(pictures) <= 4 * seconds + 2, not bad, b"\x1b[?1049" not in data and b"\x1b[2J" not in data)
EOF
python3 watch.py "$steelyard" run --sim --sim-arg speed=4 -m qwen/qwen3.8-flash,ernie/ernie-5.1 -s arithmetic-zh --sample 40 --store w.db >pictures
check "redrawn in place: $(cat pictures)" [ "$(cat pictures)" = "True True True True" ]

# A file, or --progress plain: lines that begin with their time; no control character.
"$steelyard" run --sim --sim-arg speed=8 -m qwen/qwen3.8-flash -s arithmetic-zh --sample 30 --store p.db >out 2>err
check "lines with their time" grep -Eq '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z run [a-z0-9]+ SIMULATED.* [0-9]+% [0-9]+/30 in-flight [0-9]+ fail 0' err
check "a change of a lane's state is a line" grep -Eq 'Z   qwen/qwen3.8-flash: (running|done)' err
check "no control characters in a file" [ -z "$(tr -d '\n\t -~\200-\377' <err)" ]

# Machines: every line of standard error is an object of schema 1; the last picture is the end's.
"$steelyard" run --sim --sim-arg speed=4 -m qwen/qwen3.8-flash,ernie/ernie-5.1 -s arithmetic-zh --sample 30 --store j.db \
    --budget '9 CNY' --progress json -o json >out 2>err
check "standard output is one document" python3 -m json.tool out /dev/null
python3 - >facts <<'EOF'
import json, os
lines = [json.loads(l) for l in open("err")]
kinds = [l["kind"] for l in lines]
assert all(l["schema"] == 1 for l in lines)
assert set(kinds) <= {"start", "progress", "end", "message"}, kinds
pictures = [l for l in lines if l["kind"] != "message"]
assert pictures[0]["kind"] == "start" and pictures[-1]["kind"] == "end" and kinds.count("end") == 1
assert all(a["ended"] <= b["ended"] for a, b in zip(pictures, pictures[1:]))
end = pictures[-1]
assert end["state"] == "complete" and end["planned"] == end["ended"] == 60 and end["in_flight"] == 0
assert sum(l["ended"] for l in end["lanes"]) == 60 and all(l["is_done"] for l in end["lanes"])
assert end["budgets"][0]["limit"] == {"pico": 9 * 10**12, "amount": "9", "currency": "CNY"}
assert 0 < end["budgets"][0]["charged"]["pico"] <= 9 * 10**12
try:
    import jsonschema
except ImportError:
    pass
else:
    for line in lines:
        jsonschema.validate(line, json.load(open(os.environ["STEELYARD_DATA"] + "/docs/schema/progress.json")))
print("sound")
EOF
check "JSON lines" [ "$(cat facts)" = sound ]
"$steelyard" run --sim --sim-arg speed=0 -m qwen/qwen3.8-flash -s arithmetic-zh --sample 2 --store o.db --progress off >out 2>err
check "off says no progress" [ "$(grep -c 'in-flight' err)" = 0 ]
conclude
