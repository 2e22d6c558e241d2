#!/bin/bash
# Every fault of the simulator against `steelyard run`: what it ends as, how often it is asked, what the
# store keeps. docs/faults.md is the expectation; UPDATE=1 writes it. Each fault is a model of its own
# at an address of its own, so that no lane suffers from another's fault. All run at once.
set -u
doc=$PWD/docs/faults.md
. "$(dirname "$0")/counting.sh" sqlite3 openssl python3

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
# start_sim NAME OPTIONS...: its address
start_sim() {
    local name=$1; shift
    "$steelyard" sim -s arithmetic-en --speed 0 --behaviour quiet.json --log "$name.log" "$@" >"$name.out" 2>"$name.err" &
    pids+=($!)
    for _ in $(seq 200); do grep -q listening "$name.out" && break; sleep 0.05; done
    sed 's/listening on //' "$name.out"
}
start() { start_sim "$@" >"$1.url"; read -r url <"$1.url"; }

echo '{"*": {"error_rate": 0, "overload_rate": 0, "filter_input_rate": 0, "filter_output_rate": 0,
 "refusal_rate": 0, "truncated_rate": 0, "unparsed_rate": 0, "queue_rate": 0}}' >quiet.json
"$steelyard" sim --list-faults >faults.tsv || { echo "faults_test: no list"; exit 1; }
cut -f1 faults.tsv >names
start other; other=$url
{
    echo '{"faults": ['
    while read -r name; do
        case $name in
            redirect) more=", \"location\": \"$other/generic/v1/chat/completions\"" ;;
            pause) more=', "wait": "300ms"' ;;
            endless_drip|endless_comments) more=', "wait": "50ms"' ;;
            *) more= ;;
        esac
        echo "  {\"model\": \"$name\", \"fault\": \"$name\"$more}, // one model a fault"
    done <names
    echo ']}'
} >faults.json
start faulty --faults faults.json
# Two that need no reply at all: a port at which nobody listens, and TLS with a certificate of nobody's.
dead=$(free_port)
printf 'refused\trefuses the connection: nobody listens\n' >>faults.tsv
models="{\"model\": \"generic/refused@url=http://127.0.0.1:$dead/v1\"}"
openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 2 -subj /CN=127.0.0.1 2>/dev/null
tls=$(free_port)
openssl s_server -accept "127.0.0.1:$tls" -key key.pem -cert cert.pem -www -quiet >/dev/null 2>&1 </dev/null &
pids+=($!)
printf 'wrong_certificate\tshows a certificate that no authority has signed\n' >>faults.tsv
models="$models, {\"model\": \"generic/wrong_certificate@url=https://127.0.0.1:$tls/v1\"}"
while read -r name; do
    models="$models, {\"model\": \"generic/$name@url=$url/generic-$name/v1\"}"
done <names
cat >sweep.json <<END
{"models": [$models], "suites": [{"suite": "arithmetic-en", "sample": 1}], "attempts": 2, "give_up_after": "4s",
 "cell_time": "20s", "timeouts": {"connect": "3s", "first_byte": "2s", "idle": "2s", "total": "5s"}}
END
OPENAI_COMPATIBLE_API_KEY=sk-planted-0123456789abcdef; export OPENAI_COMPATIBLE_API_KEY
began=$SECONDS
timeout 100 "$steelyard" run -v sweep.json >run.out 2>run.err </dev/null; status=$?
took=$((SECONDS - began))
[ $status = 5 ] || { cat run.err | tail -20; fail "exit $status, expected 5"; }
check "took $took s" [ $took -lt 50 ]
db=results/steelyard.db
sqlite3 -readonly $db 'SELECT 1' >/dev/null || { echo "0 passed, 1 failed"; exit 1; }
check "store is not in order" "$steelyard" store check
check "the key's request followed a redirect" [ ! -s other.log ]
check "where the redirect points was not kept" [ "$(sqlite3 -readonly $db "SELECT DISTINCT error_message FROM attempt
    WHERE error_code = 'redirect'")" = "$other/generic/v1/chat/completions" ]

# The table: by the simulator's log and by the store.
grep -o '"event":"arrival".*' faulty.log | sed 's/.*"model":"\([^"]*\)".*/\1/' | sort | uniq -c | awk '{print $2 "\t" $1}' >asked
tab=$(printf '\t')
{
    cat <<'END'
# Faults, and what becomes of them

Written by `tests/e2e/faults_test.sh`, which runs `steelyard run` against each fault of the simulator
(`steelyard sim --faults`, see [simulator.md](simulator.md)) and fails when anything here differs
(`UPDATE=1` writes it anew). One question a fault, which meets it at each attempt; two attempts at most;
2 s to the first byte and between bytes, 5 s in all.

"Asked" is counted by the simulator. "Charged" is whether the attempt stays in the budget where the vendor
does not tell the usage, or told it. "Kept" are the bytes of the answer that the store has of the last
attempt. A cell that ends as network, timeout, vendor_error, rate_limited or account is asked again by the
same command.

What HTTP/2 adds is tried through nginx in `tests/e2e/http2_test.sh`: requests that a GOAWAY or a reset left
without an answer end as network (`send`, nothing had come) or vendor_error (`cut`), and are asked again; a
certificate for another host or of an unknown authority ends as network (`tls`), and its lane in
`give_up_after`.

| fault | the vendor | outcome | asked | charged | HTTP | error code | kept |
|---|---|---|---|---|---|---|---|
END
    while IFS=$tab read -r name what; do
        sqlite3 -readonly -separator ' | ' $db "
            SELECT CASE WHEN a.outcome IS NULL THEN '**no end**' ELSE a.outcome END,
                   CASE WHEN '$name' IN ('refused', 'wrong_certificate') THEN 'never'
                        ELSE '$(awk -v n="$name" '$1 == n {print $2}' asked)' END,
                   CASE WHEN a.is_billable THEN 'yes' ELSE 'no' END, a.http_status,
                   CASE WHEN a.error_code = '' THEN '-' ELSE a.error_code END,
                   CASE WHEN coalesce(length(t.answer), 0) = 0 THEN '-' WHEN a.outcome = 'answered' THEN 'all' ELSE 'text' END
            FROM attempt a JOIN model m ON m.run = a.run AND m.number = a.model
            LEFT JOIN reply_text t ON t.attempt = a.id
            WHERE m.label LIKE 'generic/$name@%' ORDER BY a.id DESC LIMIT 1" >row
        [ -s row ] || echo '**never began** | | | | |' >row
        echo "| $name | $what | $(cat row) |"
    done <faults.tsv
} >faults.md
if [ -n "${UPDATE:-}" ]; then cp faults.md "$doc"; fi
while IFS= read -r row; do
    name=${row#| }; name=${name%% *}
    case $name in fault|'|---'*) continue ;; esac
    if grep -qxF "$row" "$doc"; then pass; else fail "found $row expected $(grep "^| $name " "$doc")"; fi
done < <(grep '^| ' faults.md)
check "docs/faults.md has other words" diff -q <(grep -v '^|' faults.md) <(grep -v '^|' "$doc") >/dev/null
check "a row without an end" [ "$(grep -c '\*\*' faults.md)" = 0 ]
check "fewer than 40 faults" [ "$(wc -l <names)" -ge 40 ]

# The key is nowhere, though the vendor told it back in an error and in an answer.
base64=$(printf %s "$OPENAI_COMPATIBLE_API_KEY" | base64)
check "the key was kept" [ -z "$(grep -rlaF -e "$OPENAI_COMPATIBLE_API_KEY" -e "$base64" results run.out run.err)" ]

echo "the run took $took s; $(wc -l <names) faults" >&2
conclude
