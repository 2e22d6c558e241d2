#!/bin/bash
# The pages of `steelyard serve` in a browser, with a run under way. tests/browser/serve_checks.py has the checks.
set -u
. "$(dirname "$0")/counting.sh" python3
checkout=$STEELYARD_DATA
export PYTHONDONTWRITEBYTECODE=1 XDG_CONFIG_HOME=$work
python3 -c 'import sys; sys.path.insert(0, sys.argv[1]); import chromium; sys.exit(not chromium.find())' \
    "$checkout/tests/browser" || { echo "skipped: no chromium"; exit 77; }
"$steelyard" run -m qwen/qwen3.8-max,deepseek/deepseek-flash -s arithmetic-zh --sample 6 --sim --sim-arg speed=3 \
    --concurrency 2 -q >/dev/null 2>&1 &
pids+=($!)
for _ in $(seq 200); do name=$("$steelyard" list runs -o csv 2>/dev/null | sed -n '2s/,.*//p'); [ -n "$name" ] && break; sleep 0.05; done
"$steelyard" serve --port 0 >url 2>err &
pids+=($!)
for _ in $(seq 100); do [ -s url ] && break; sleep 0.05; done
python3 "$checkout/tests/browser/serve_checks.py" "$(cat url)" "$name" "${PICTURE:-$work/serve.png}"
