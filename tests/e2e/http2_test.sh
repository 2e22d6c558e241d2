#!/bin/bash
# TLS and HTTP/2 as vendors' gateways speak them: nginx before the simulator, with an authority of our
# own; connections that end in mid-run; a wrong certificate; a tunnel through a proxy.
# Alone: how many requests a closing connection takes along depends on the machine's load.
set -u
PATH=$PATH:/usr/sbin
. "$(dirname "$0")/counting.sh" nginx sqlite3 openssl python3
stop() { [ -s "$work/nginx.pid" ] && kill "$(cat "$work/nginx.pid")" 2>/dev/null; kill "${pids[@]}" 2>/dev/null; rm -rf "$work"; }
trap stop EXIT
chmod 755 . # nginx's workers are another user when root starts it
unset HTTPS_PROXY https_proxy ALL_PROXY all_proxy NO_PROXY no_proxy http_proxy
OPENAI_COMPATIBLE_API_KEY=sk-planted-0123456789abcdef; export OPENAI_COMPATIBLE_API_KEY

free_ports() { python3 -c '
import socket
held = [socket.socket() for _ in range(3)]
for s in held: s.bind(("127.0.0.1", 0))
print(*(s.getsockname()[1] for s in held))'; }
read -r tls wrong tunnel < <(free_ports)

# An authority, a certificate of it, and one that it has signed for another host.
openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 2 -subj "/CN=test authority" 2>/dev/null
sign() { # NAME SUBJECT-ALTERNATIVE-NAME
    openssl req -newkey rsa:2048 -nodes -keyout "$1.key" -out "$1.csr" -subj "/CN=$1" 2>/dev/null
    openssl x509 -req -in "$1.csr" -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -out "$1.pem" \
        -extfile <(echo "subjectAltName=$2") 2>/dev/null
}
sign right IP:127.0.0.1
sign other DNS:elsewhere.example

cat >quiet.json <<'END'
{"*": {"error_rate": 0, "overload_rate": 0, "filter_input_rate": 0, "filter_output_rate": 0, "refusal_rate": 0,
 "truncated_rate": 0, "unparsed_rate": 0, "queue_rate": 0, "ttft_s": 0.2, "ttft_spread": 0.05, "tokens_per_second": 400}}
END
"$steelyard" sim -s arithmetic-en --behaviour quiet.json --log sim.log >sim.out 2>sim.err &
pids+=($!)
for _ in $(seq 200); do grep -qs listening sim.out && break; sleep 0.05; done
sim=$(sed 's/listening on //' sim.out)

# configure REQUESTS: a connection ends (GOAWAY) after so many
configure() {
    cat >nginx.conf <<END
worker_processes 1;
pid $work/nginx.pid;
error_log $work/nginx.err;
events { worker_connections 1000; }
http {
    log_format l '\$connection \$server_protocol \$status \$ssl_protocol';
    access_log $work/access.log l;
    client_body_temp_path $work/body; proxy_temp_path $work/proxy; fastcgi_temp_path $work/f;
    uwsgi_temp_path $work/u; scgi_temp_path $work/s;
    ssl_certificate $work/right.pem; ssl_certificate_key $work/right.key;
    ssl_protocols TLSv1.2 TLSv1.3; keepalive_requests $1;
    proxy_buffering off; proxy_http_version 1.1; proxy_set_header Connection "";
    server { listen 127.0.0.1:$tls ssl http2; location / { proxy_pass $sim; } }
    server { listen 127.0.0.1:$wrong ssl http2; ssl_certificate $work/other.pem; ssl_certificate_key $work/other.key;
             location / { proxy_pass $sim; } }
}
END
}
configure 1000
nginx -p "$work" -c "$work/nginx.conf" 2>nginx.start || { cat nginx.start; echo "skipped: nginx does not start"; exit 77; }

# A vendor's profile of the user's own, which trusts the authority.
mkdir providers
cat >providers/behind.json <<END
{"title": "Behind nginx", "regions": [{"name": "here", "base_url": "https://127.0.0.1:$tls/generic/v1"},
 {"name": "wrong", "base_url": "https://127.0.0.1:$wrong/generic/v1"}],
 "key_env": ["OPENAI_COMPATIBLE_API_KEY"], "ca_file": "$work/ca.pem", "http": "2", "any_model": true, "limits": {"concurrency": 64},
 "families": {"default": {"max_output": 1024}}}
END
sed 's/"http": "2", //' providers/behind.json >providers/behind1.json
sed "s|\"ca_file\": \"$work/ca.pem\", ||" providers/behind.json >providers/untrusting.json

# run NAME MODEL QUESTIONS [MORE SWEEP]: its exit status in $status; the database in $db
run() {
    local name=$1 sample=$3 repeats=1
    [ "$3" -gt 60 ] && sample=50 repeats=$(($3 / 50)) # the suite has 60 items
    cat >"$name.json" <<END
{"models": ["$2"], "suites": [{"suite": "arithmetic-en", "sample": $sample}], "repeats": $repeats, "attempts": 6, ${4:-}
 "timeouts": {"connect": "5s", "first_byte": "5s", "idle": "5s", "total": "20s"}}
END
    : >access.log
    timeout 100 "$steelyard" run -v --store "$name.db" "$name.json" >"$name.out" 2>"$name.err" </dev/null; status=$?
    db=$name.db
}
sql() { sqlite3 -readonly "$db" "$1"; }
logged() { # what the access log says, once nginx has written it
    for _ in $(seq 40); do [ "$(wc -l <access.log)" -ge "$1" ] && break; sleep 0.05; done
}

run plain1 behind1/m 40
check "HTTP/1.1 over TLS: exit $status" [ $status = 0 ] || tail -3 plain1.err
logged 40
check "HTTP/1.1 is the default: $(cut -d' ' -f2-4 access.log | sort -u)" [ "$(cut -d' ' -f2-4 access.log | sort -u)" = "HTTP/1.1 200 TLSv1.3" ]
run plain2 behind/m 200
check "HTTP/2: exit $status" [ $status = 0 ]
logged 200
check "what is spoken: $(cut -d' ' -f2-4 access.log | sort | uniq -c)" [ "$(cut -d' ' -f2-4 access.log | sort -u)" = "HTTP/2.0 200 TLSv1.3" ]
connections=$(cut -d' ' -f1 access.log | sort -u | wc -l)
check "200 requests, 64 at once, over $connections connections" [ "$connections" -ge 2 -a "$connections" -le 16 ]
check "asked twice" [ "$(sql 'SELECT count(*) FROM attempt')" = 200 ]
check "answers" [ "$(sql "SELECT count(*) FROM reply WHERE outcome = 'answered'")" = 200 ]
run over behind1/m 20 '"http": "2",'
logged 20
check "the sweep's http goes before the profile's" [ "$(cut -d' ' -f2 access.log | sort -u)" = HTTP/2.0 ]

# What a kept answer is worth: times count from the sending, in order.
ordered() { sql "SELECT count(*) FROM attempt WHERE NOT (handed_ns <= sent_ns AND sent_ns <= headers_ns
    AND headers_ns <= first_answer_ns AND first_answer_ns <= last_token_ns AND last_token_ns <= ended_ns)"; }
db=plain2.db
check "stamps out of order: $(ordered)" [ "$(ordered)" = 0 ]

# GOAWAY: a connection takes 5 requests and is ended in order, with others under way.
configure 5
nginx -p "$work" -c "$work/nginx.conf" -s reload 2>>nginx.start; sleep 0.5
run goaway behind/m 200
logged 200
check "GOAWAY after 5 requests: exit $status" [ $status = 0 ]
check "all have an answer" [ "$(sql "SELECT count(*) FROM reply WHERE outcome = 'answered'")" = 200 ]
connections=$(cut -d' ' -f1 access.log | sort -u | wc -l)
check "$connections connections" [ "$connections" -ge 40 ]
again=$(sql "SELECT count(*) - 200 FROM attempt")
check "$again asked again for a GOAWAY" [ "$again" -le 40 ]
check "failures by another name" [ -z "$(sql "SELECT outcome, error_code FROM attempt WHERE outcome NOT IN ('answered', 'network')")" ]
configure 1000

# A reload in mid-run ends every connection in order; a killed worker resets them all.
nginx -p "$work" -c "$work/nginx.conf" -s reload 2>>nginx.start; sleep 0.5
workers() { ps -o pid= --ppid "$(cat nginx.pid)" | tr '\n' ' '; }
(sleep 0.7; nginx -p "$work" -c "$work/nginx.conf" -s reload 2>>nginx.start; sleep 0.6; kill -KILL $(workers)) &
pids+=($!)
asked=$(grep -c '"arrival"' sim.log)
run killed behind/m 300
check "reload and kill: exit $status" [ $status = 0 ] || tail -3 killed.err
check "answers after the kill" [ "$(sql "SELECT count(*) FROM reply WHERE outcome = 'answered'")" = 300 ]
resets=$(sql "SELECT count(*) FROM attempt WHERE outcome IN ('network', 'vendor_error')")
check "$resets calls were reset" [ "$resets" -ge 1 -a "$resets" -le 140 ]
check "what the store says was asked: $(sql 'SELECT count(*) FROM attempt')" \
    [ "$(sql 'SELECT count(*) FROM attempt WHERE sent_ns IS NOT NULL')" -ge "$(($(grep -c '"arrival"' sim.log) - asked))" ]
check "a reset is no timeout" [ -z "$(sql "SELECT error_code FROM attempt WHERE outcome = 'timeout'")" ]
check "store" "$steelyard" store check --store killed.db >/dev/null

# A certificate for another host, and one of an authority that nobody trusts: no storm.
asked=$(grep -c '"arrival"' sim.log)
for who in behind/m@region=wrong untrusting/m; do
    run "tls-${who%%/*}" "$who" 20 '"give_up_after": "2s",'
    check "$who: exit $status" [ $status = 5 ]
    check "$who: $(sql "SELECT DISTINCT outcome, error_code FROM attempt")" \
        [ "$(sql "SELECT DISTINCT outcome || ' ' || error_code FROM attempt WHERE handed_ns IS NOT NULL")" = "network tls" ]
    # Those that were on the books when the lane was given up never left, and cost nothing.
    check "$who: $(sql "SELECT outcome, error_code, charged_pico FROM attempt WHERE handed_ns IS NULL LIMIT 3")" \
        [ "$(sql "SELECT count(*) FROM attempt WHERE handed_ns IS NULL AND NOT (error_code = 'not_sent' AND charged_pico = 0)")" = 0 ]
    check "$who: $(sql 'SELECT count(*) FROM attempt') tries" [ "$(sql 'SELECT count(*) FROM attempt')" -le 90 ]
    check "$who: it tells why" grep -qi certificate <(sql "SELECT error_message FROM attempt WHERE handed_ns IS NOT NULL LIMIT 1")
done
check "a question went to a stranger" [ "$(grep -c '"arrival"' sim.log)" = "$asked" ]

# Through a proxy's tunnel that takes 300 ms to open: it is no part of the time to the first token.
cat >tunnel.py <<'END'
import socket, sys, threading, time
def pipe(a, b):
    try:
        while data := a.recv(65536): b.sendall(data)
    except OSError: pass
    try: b.shutdown(socket.SHUT_WR)
    except OSError: pass
def serve(client):
    head = b""
    while b"\r\n\r\n" not in head: head += client.recv(4096)
    print(head.split(b"\r\n\r\n")[0].decode().replace("\r\n", "|"), flush=True)
    host, port = head.split(b" ")[1].split(b":")
    up = socket.create_connection((host.decode(), int(port)))
    time.sleep(0.3)
    client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
    threading.Thread(target=pipe, args=(client, up), daemon=True).start()
    pipe(up, client)
server = socket.socket(); server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(("127.0.0.1", int(sys.argv[1]))); server.listen(100); print("ready", flush=True)
while True: threading.Thread(target=serve, args=(server.accept()[0],), daemon=True).start()
END
python3 tunnel.py "$tunnel" >tunnel.log 2>&1 &
pids+=($!)
for _ in $(seq 100); do grep -qs ready tunnel.log && break; sleep 0.05; done
HTTPS_PROXY=http://127.0.0.1:$tunnel run tunnel behind1/m 8
check "through a tunnel: exit $status" [ $status = 0 ]
check "the tunnel was used: $(grep -c CONNECT tunnel.log)" [ "$(grep -c "^CONNECT 127.0.0.1:$tls" tunnel.log)" -ge 1 ]
check "the proxy saw the key" [ -z "$(grep -F "$OPENAI_COMPATIBLE_API_KEY" tunnel.log)" ]
check "opening it counts before the sending" [ "$(sql 'SELECT max(sent_ns - handed_ns) >= 300000000 FROM attempt')" = 1 ]
check "and not in the time to the first token" \
    [ "$(sql 'SELECT count(*) FROM attempt WHERE first_answer_ns - sent_ns < 100000000 OR first_answer_ns < headers_ns')" = 0 ]
check "a tunnel's stamps out of order: $(ordered)" [ "$(ordered)" = 0 ]
kill "${pids[-1]}" 2>/dev/null
HTTPS_PROXY=http://127.0.0.1:1 run noproxy behind1/m 3 '"give_up_after": "1s",'
check "a proxy that is not there: $(sql "SELECT DISTINCT outcome || ' ' || error_code FROM attempt")" \
    [ "$(sql "SELECT DISTINCT outcome || ' ' || error_code FROM attempt")" = "network connect" ]
conclude
