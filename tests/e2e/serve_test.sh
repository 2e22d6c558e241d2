#!/bin/bash
# `steelyard serve`: the runs of a store and what is under way, for whoever has the address, and nobody else.
set -u
. "$(dirname "$0")/counting.sh" curl python3
unset STEELYARD_LANG STEELYARD_SERVE_TOKEN
XDG_CONFIG_HOME=$work; export XDG_CONFIG_HOME
models=qwen/qwen3.8-max,deepseek/deepseek-flash

"$steelyard" serve --port 0 >url 2>err; check "no store: $(cat err)" grep -q 'no store' err
"$steelyard" run -m $models -s arithmetic-en --sample 5 --sim --sim-arg speed=0 -q >/dev/null 2>&1
name=$("$steelyard" list runs -o csv | sed -n '2s/,.*//p')

begin() { # OPTIONS: gives $url and $port
    "$steelyard" serve --port 0 "$@" >url 2>err &
    pids+=($!) server=$!
    for _ in $(seq 100); do [ -s url ] && break; sleep 0.05; done
    url=$(cat url) port=$(sed 's|.*:\([0-9]*\)/.*|\1|' url)
}
status_of() { curl -s -o body -w '%{http_code}' --max-time 20 "$@"; }
begin
check "the address: $url" grep -qE '^http://127\.0\.0\.1:[0-9]+/[0-9a-f]{32}/$' url
check "the list" [ "$(status_of "$url")" = 200 ]
check "the list names the run: $(cat body)" grep -q "href=\"run/$name\"" body
check "the list says SIMULATED" grep -q SIMULATED body
check "the report" [ "$(status_of "${url}run/$name")" = 200 ]
"$steelyard" report "$name" -o - >report.html 2>/dev/null
check "the report is another than the command's" cmp -s report.html body
check "script and style" [ "$(status_of "${url}index.js")$(status_of "${url}index.css")" = 200200 ]
check "no such run" [ "$(status_of "${url}run/nothing")" = 404 ]
check "no such page" [ "$(status_of "${url}nothing")" = 404 ]
check "no such stream ends" [ "$(status_of "${url}events/nothing")" = 200 ]

# Whoever has not the address.
check "another token" [ "$(status_of "http://127.0.0.1:$port/0123456789abcdef0123456789abcdef/")" = 404 ]
check "no token" [ "$(status_of "http://127.0.0.1:$port/")" = 404 ]
check "the refusal tells the token" sh -c "! grep -q '$(basename "$url")' body"
check "another host" [ "$(status_of -H 'Host: evil.example' "$url")" = 403 ]
check "another host at our port" [ "$(status_of -H "Host: evil.example:$port" "$url")" = 403 ]
check "localhost" [ "$(status_of -H "Host: localhost:$port" "$url")" = 200 ]
for method in POST PUT DELETE PATCH OPTIONS; do
    check "$method" [ "$(status_of -X $method "$url")" = 405 ]
done
check "a page in a frame" sh -c "curl -sI '$url' | grep -q \"frame-ancestors 'none'\""
check "paths go nowhere" [ "$(status_of --path-as-is "${url}../../etc/passwd")" = 404 ]
check "an endless head" [ "$(status_of -H "X: $(head -c 40000 /dev/zero | tr '\0' x)" "$url")" != 200 ]
check "it lives" [ "$(status_of "$url")" = 200 ]

# A run under way is told second by second, until it ends.
"$steelyard" run -m $models -s arithmetic-zh --sample 20 --sim --sim-arg speed=3 --concurrency 2 -q >/dev/null 2>&1 &
runner=$!
for _ in $(seq 100); do
    live=$("$steelyard" list runs -o csv | sed -n '2s/,.*//p'); [ "$live" != "$name" ] && break; sleep 0.05
done
status_of "$url" >/dev/null
check "the list has a run under way: $(cat body)" grep -q "<pre data-run=\"$live\"" body
curl -sN --max-time 60 "${url}events/$live" >stream
wait $runner
check "the stream has several looks" [ "$(grep -c '^data: {"text":' stream)" -ge 2 ]
check "they are JSON that shows lanes" python3 -c '
import json
looks = [json.loads(line[6:])["text"] for line in open("stream") if line.startswith("data: {")]
assert all("qwen/qwen3.8-max" in look for look in looks)
assert looks[0] != looks[-1]'
check "the stream ends" grep -q '^event: end' stream
kill -TERM $server; wait $server
check "it ends when told: $?" [ $? = 0 ]

# Beyond this machine.
"$steelyard" serve --listen 0.0.0.0 --port 0 >url 2>err; status=$?
check "open to others without a token: $status $(cat err)" [ $status = 2 ]
STEELYARD_SERVE_TOKEN=short "$steelyard" serve --port 0 >url 2>err; status=$?
check "a short token: $status" [ $status = 2 ]
: >url
STEELYARD_SERVE_TOKEN=0123456789-token-of-ours begin --listen 0.0.0.0 --host lab.example
check "a token of ours: $(cat url)" grep -q '/0123456789-token-of-ours/$' url
url=${url/0.0.0.0/127.0.0.1}
check "it answers" [ "$(status_of "$url")" = 200 ]
check "by the proxy's name" [ "$(status_of -H 'Host: lab.example' "$url")" = 200 ]
check "not by another" [ "$(status_of -H 'Host: evil.example' "$url")" = 403 ]
"$steelyard" serve --port "$port" --listen 127.0.0.1 nothing >/dev/null 2>err; status=$?
check "an argument: $status" [ $status = 2 ]
"$steelyard" store check >/dev/null; check "the store is sound" [ $? = 0 ]
conclude
