#!/bin/bash
# `doctor` against the simulator: files, keys, network, lists of models, paid questions, exit status.
set -u
command -v jq >/dev/null || { echo "skipped: no jq"; exit 77; }
work=$(mktemp -d); mkdir "$work/sim" "$work/user" "$work/bin"
trap 'kill "$sim" 2>/dev/null; rm -rf "$work"' EXIT
export XDG_CONFIG_HOME=$work/none STEELYARD_STORE=s.db
unset DASHSCOPE_API_KEY DEEPSEEK_API_KEY ARK_API_KEY TOKENHUB_API_KEY TENCENT_TOKENHUB_API_KEY \
    TENCENT_API_KEY HUNYUAN_API_KEY QIANFAN_API_KEY ZHIPUAI_API_KEY OPENAI_API_KEY ANTHROPIC_API_KEY \
    https_proxy HTTPS_PROXY http_proxy all_proxy ALL_PROXY
fail() { echo "doctor_test: $*"; cat out err 2>/dev/null; exit 1; }
# Runs doctor with the expected status first; the findings as JSON in `out`.
expect() {
    want=$1; shift
    "$steelyard" doctor -o json "$@" >out 2>err </dev/null; got=$?
    [ $got = "$want" ] || fail "exit $got, expected $want: $*"
    # By the shell alone: some of these run where PATH has no grep.
    case $(<out)$(<err) in *planted*) fail "a key is shown: $*" ;; esac
}
# finding STATUS CHECK SUBJECT TEXT: there is such a line
finding() {
    jq -e --arg s "$1" --arg c "$2" --arg o "$3" --arg t "$4" '.rows | any(.status == $s and .check == $c and
        (($o == "") or (.subject // "" | contains($o))) and (.found | contains($t)))' out >/dev/null ||
        fail "no finding: $*"
}

# The simulator knows the shipped models; the user's profile has one that is gone, and one less.
cd "$work/sim" || exit 2
"$steelyard" sim --speed 0 --log "$work/log" >"$work/sim.out" 2>&1 & sim=$!
for _ in $(seq 100); do grep -q listening "$work/sim.out" && break; sleep 0.05; done
url=$(sed 's/listening on //' "$work/sim.out")
cd "$work/user" || exit 2
mkdir providers sweeps
cat >providers/qwen.json <<END
{"title": "Qwen", "regions": [{"name": "cn-beijing", "base_url": "$url/qwen/v1"}], "key_env": ["DASHSCOPE_API_KEY"],
 "currency": "CNY", "request": {"stream_options": {"include_usage": true}}, "models": [{"id": "qwen3.8-max", "thinking": {"on": {"enable_thinking": true}, "off": {"enable_thinking": false}, "default": "on"}},
 {"id": "qwen9-gone"}, {"id": "qwen-elsewhere"}],
 "prices": [{"model": "qwen3.8-max", "currency": "CNY", "from": "2026-01-01", "input": 12, "output": 36, "source": "test", "source_date": "2026-01-01", "confidence": "official"},
  {"model": "qwen-elsewhere", "region": "us", "currency": "CNY", "from": "2026-01-01", "input": 1, "output": 1, "source": "test", "source_date": "2026-01-01", "confidence": "official"}]}
END
echo '{"models": ["qwen/qwen3.8-max"], "suites": [{"suite": "arithmetic-en", "sample": 2}]}' >sweeps/mine.json

# Without a key for anybody: no failure of the machine's, and nobody is asked.
expect 0
finding warning keys "" 'qwen (DASHSCOPE_API_KEY)'
finding ok providers "" '9 files'
finding ok suites "" items
expect 2 sweeps/mine.json
finding failed key qwen DASHSCOPE_API_KEY

# With one: everything of that endpoint, and what the lists tell.
export DASHSCOPE_API_KEY=sk-planted-0123456789
expect 0 mine
finding ok key qwen DASHSCOPE_API_KEY
finding ok dns "$url" address
finding ok connection "$url" connected
finding ok clock qwen agrees
finding ok models qwen 'known to no profile'
finding ok models qwen qwen3.8-flash
finding warning models qwen qwen9-gone
jq -e '.rows | any(.check == "models" and .status == "warning" and (.found | contains("qwen-elsewhere")))' out >/dev/null &&
    fail "a model of another region is taken for vanished"
expect 0 -m qwen/qwen9-gone
finding warning models qwen 'asked for, and not listed by the endpoint: qwen9-gone'
"$steelyard" doctor -q mine >out 2>err || fail "text form"
grep -q '^warning' out && ! grep -q '^ok' out || fail "-q shows what is ok"
# Nothing of this was a question that is paid for.
[ ! -s "$work/log" ] || fail "a question was asked without --ping"

# A paid question: only when agreed to, once a lane, with its cost said before.
expect 2 --ping mine
expect 2 --ping -y
[ ! -s "$work/log" ] || fail "a question was asked without being agreed to"
expect 0 --ping -y -m qwen/qwen3.8-max,qwen/qwen3.8-max@think=off
grep -q 'qwen/qwen3.8-max: at most 0.0[0-9]* CNY' err || fail "the cost is not said"
finding ok ping qwen3.8-max 'answered by qwen3.8-max'
finding ok ping qwen3.8-max 'TTFT'
finding ok ping qwen3.8-max 'reasoning tokens, its text'
[ "$(grep -c '"event":"arrival"' "$work/log")" = 1 ] || fail "one question a lane"
expect 0 --ping -y -m qwen/qwen3.8-max@think=off
finding ok ping qwen3.8-max 'no thought'

# Asked not to think, and it thinks all the same (Hunyuan, when only one switch is sent).
cat >providers/hunyuan.json <<END
{"title": "H", "regions": [{"name": "cn", "base_url": "$url/hunyuan/v1"}], "key_env": ["TOKENHUB_API_KEY"], "currency": "CNY",
 "models": [{"id": "hy3", "thinking": {"off": {"thinking": {"type": "disabled"}}}}]}
END
TOKENHUB_API_KEY=planted-tokenhub expect 0 --ping -y -m hunyuan/hy3@think=off
finding warning ping hunyuan/hy3 'thought: '
grep -q 'an unknown sum' err || fail "a model without a price"

# A key file that others can read; a key of a region that the endpoint refuses; no such host.
cat >providers/hunyuan.json <<END
{"title": "H", "regions": [{"name": "cn", "base_url": "$url/hunyuan/v1"}], "key_file": "$PWD/key", "currency": "CNY",
 "models": [{"id": "hy3"}]}
END
echo planted-file-key >key; chmod 644 key
expect 2 -m hunyuan/hy3
finding failed key hunyuan 'readable by others'
chmod 600 key
expect 0 -m hunyuan/hy3
finding ok key hunyuan 'mode 0600'
expect 1 -m "qwen/qwen3.8-max@url=https://no-such-host.invalid/v1"
finding failed dns no-such-host ''
expect 1 -m "qwen/qwen3.8-max@url=http://127.0.0.1:9/v1"
finding failed connection 127.0.0.1:9 connect
if command -v openssl >/dev/null; then
    openssl req -x509 -newkey rsa:2048 -nodes -keyout tls.key -out tls.pem -days 1 -subj /CN=localhost 2>/dev/null
    openssl s_server -quiet -accept 0 -naccept 1 -key tls.key -cert tls.pem -www 2>&1 >/dev/null & tls=$!
    port=""
    for _ in $(seq 50); do port=$(ss -ltnpH 2>/dev/null | sed -n "s/.*:\([0-9]*\) .*pid=$tls,.*/\1/p"); [ -n "$port" ] && break; sleep 0.05; done
    if [ -n "$port" ]; then
        expect 1 -m "qwen/qwen3.8-max@url=https://localhost:$port/v1"
        finding failed tls localhost certificate
    fi
    kill $tls 2>/dev/null
fi

# A broken file is told with its line, and the others are checked all the same.
printf '{"title": "B",\n "regions": 3}\n' >providers/broken.json
mkdir -p suites/bad; echo '{' >suites/bad/suite.json
echo '{"models": ["nobody/x"], "suites": ["logic-en"]}' >sweeps/bad.json
expect 2 --offline
finding failed provider broken.json ':2: regions'
finding failed suite bad suite.json
finding failed sweep bad.json nobody
finding ok suites "" '4 suites'
rm -r providers/broken.json suites sweeps/bad.json

# The store: another program's database is a fault, a folder that cannot be written a failure.
sqlite3 s.db 'CREATE TABLE x(y)'
expect 2 --offline
finding failed store s.db 'another program'
rm s.db
"$steelyard" run --sim --sim-arg speed=0 -q -m qwen/qwen3.8-max -s arithmetic-en --sample 1 >/dev/null 2>&1
expect 0 --offline
finding ok store s.db 'schema version'
finding ok 'store space' s.db 'MB free'
if [ "$(id -u)" != 0 ]; then
    mkdir closed; chmod 555 closed
    expect 1 --offline --store closed/s.db
    finding failed store closed 'cannot be written'
fi

# Programs: not there, or there and useless.
ln -s "$(command -v sh)" "$work/bin/sh"
PATH=$work/bin expect 0 --offline
finding warning gnuplot "" 'not in PATH'
finding warning fonts "" 'fc-list'
finding warning bubblewrap "" 'not installed'
chmod 711 "$work" # started as root, the sandbox is another user
printf '#!/bin/sh\necho "bwrap: No permissions to create new namespace" >&2\nexit 1\n' >"$work/bin/bwrap"; chmod +x "$work/bin/bwrap"
PATH=$work/bin expect 0 --offline
finding warning bubblewrap "" 'No permissions'
printf '#!/bin/sh\nexit 0\n' >"$work/bin/bwrap" # runs nothing, and is content
PATH=$work/bin expect 0 --offline
finding warning bubblewrap "" 'could not be set up'
exit 0
