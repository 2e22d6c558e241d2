#!/usr/bin/env bash
# The simulator over real sockets, asked with curl: every dialect with and without a stream, errors,
# answers that do not depend on the order of asking, the log, the ways in which it ends.
set -u
steelyard=${steelyard:-build/release/steelyard}
command -v curl >/dev/null || { echo "skipped: no curl"; exit 77; }
dir=$(mktemp -d) pids=()
trap 'kill "${pids[@]}" 2>/dev/null; rm -rf "$dir"' EXIT
fail() { echo "sim_test: $*"; exit 1; }

# start OPTIONS...: sets $url and $pid
start() {
    : >"$dir/out"
    "$steelyard" sim "$@" >"$dir/out" 2>"$dir/err" &
    pid=$!; pids+=("$pid")
    for _ in $(seq 100); do grep -q listening "$dir/out" && break; sleep 0.05; done
    grep -Eqx 'listening on http://127\.0\.0\.1:[0-9]+' "$dir/out" || fail "did not start: $(cat "$dir/err")"
    url=$(sed 's/listening on //' "$dir/out")
}
stop() { kill "$pid"; wait "$pid"; status=$?; }
# ask PROVIDER MODEL CELL STREAM [CURL OPTIONS...]: the body and then the status on a line of its own
ask() {
    local provider=$1 model=$2 cell=$3 stream=$4; shift 4
    curl -s -m 20 -w '\n%{http_code}\n' -H 'Authorization: Bearer sim' \
        -H "X-Client-Request-Id: sy-e2e-$cell-1-1" "$@" "$url/$provider/v1/chat/completions" \
        -d "{\"model\":\"$model\",\"stream\":$stream,\"stream_options\":{\"include_usage\":true},\"messages\":[{\"role\":\"user\",\"content\":\"What is 6 times 7?\"}]}"
}
models="qwen/qwen3.8-max deepseek/deepseek-flash ernie/ernie-5.1 hunyuan/hy4
doubao/doubao-seed-2-1-pro-260915 zhipu/glm-4.6 openai/gpt-4o-mini generic/any elsewhere/any"
quiet='{"*": {"error_rate": 0, "overload_rate": 0, "filter_input_rate": 0, "filter_output_rate": 0,
 "refusal_rate": 0, "truncated_rate": 0, "filter_input_word": "dynamite", "filter_output_word": "fuse"}}'
echo "$quiet" >"$dir/quiet.json"

# Every dialect, both ways; each answer whole.
start --speed 0 --behaviour "$dir/quiet.json" --log "$dir/log" -v
for m in $models; do
    provider=${m%%/*} model=${m#*/}
    ask "$provider" "$model" 1 true >"$dir/$provider.stream"
    [ "$(tail -1 "$dir/$provider.stream")" = 200 ] || fail "$m: $(cat "$dir/$provider.stream")"
    grep -qx 'data: \[DONE\]' "$dir/$provider.stream" || fail "$m: no [DONE]"
    grep -q '"completion_tokens":[1-9]' "$dir/$provider.stream" || fail "$m: no usage"
    ask "$provider" "$model" 1 false >"$dir/$provider.plain"
    [ "$(tail -1 "$dir/$provider.plain")" = 200 ] || fail "$m: $(cat "$dir/$provider.plain")"
    grep -q '"message":{' "$dir/$provider.plain" || fail "$m: no message"
    # The same tokens are billed both ways.
    [ "$(grep -o '"completion_tokens":[0-9]*' "$dir/$provider.stream" | tail -1)" = \
      "$(grep -o '"completion_tokens":[0-9]*' "$dir/$provider.plain")" ] || fail "$m: usage differs"
done

# Errors in each vendor's words.
# refused STATUS TEXT CURL-OPTIONS...
refused() {
    local status=$1 text=$2 got; shift 2
    got=$(curl -s -w '\n%{http_code}' "$@")
    [ "$(echo "$got" | tail -1)" = "$status" ] && [[ $got == *"$text"* ]] || fail "expected $status $text, found $got"
}
key='Authorization: Bearer sim' hello='"messages":[{"role":"user","content":"hello"}]'
for p in qwen deepseek ernie hunyuan doubao zhipu openai anthropic; do
    refused 401 '"error"' "$url/$p/v1/chat/completions" -d "{\"model\":\"x\",$hello}"
    refused 401 '"error"' -H 'Authorization: Bearer ' "$url/$p/v1/chat/completions" -d "{\"model\":\"x\",$hello}"
    refused 404 '"error"' -H "$key" "$url/$p/v1/completions" -d '{}'
done
refused 404 model_not_found -H "$key" "$url/qwen/v1/chat/completions" -d "{\"model\":\"gone\",$hello}"
refused 400 'Model Not Exist' -H "$key" "$url/deepseek/chat/completions" -d "{\"model\":\"gone\",$hello}"
refused 400 invalid_model -H "$key" "$url/ernie/v2/chat/completions" -d "{\"model\":\"gone\",$hello}"
refused 400 400002 -H "$key" "$url/hunyuan/v1/chat/completions" -d "{\"model\":\"gone\",$hello}"
refused 404 InvalidEndpointOrModel.NotFound -H "$key" "$url/doubao/api/v3/chat/completions" -d "{\"model\":\"gone\",$hello}"
refused 400 malformed_json -H "$key" "$url/ernie/v2/chat/completions" -d '{"model":'
refused 400 invalid_argument -H "$key" "$url/ernie/v2/chat/completions" -d "{\"model\":\"ernie-5.1\",\"temperature\":0,$hello}"
dynamite='"messages":[{"role":"user","content":"dynamite"}]' fuse='"stream":true,"messages":[{"role":"user","content":"fuse"}]'
refused 400 data_inspection_failed -H "$key" "$url/qwen/v1/chat/completions" -d "{\"model\":\"qwen3.8-max\",$dynamite}"
refused 400 'Content Exists Risk' -H "$key" "$url/deepseek/v1/chat/completions" -d "{\"model\":\"deepseek-flash\",$dynamite}"
refused 400 unsafe_request -H "$key" "$url/ernie/v1/chat/completions" -d "{\"model\":\"ernie-5.1\",$dynamite}"
refused 451 content_filter_error -H "$key" "$url/hunyuan/v1/chat/completions" -d "{\"model\":\"hy4\",$dynamite}"
refused 400 InputTextSensitiveContentDetected -H "$key" "$url/doubao/v1/chat/completions" -d "{\"model\":\"doubao-seed-2-1-pro-260915\",$dynamite}"
refused 200 data_inspection_failed -H "$key" "$url/qwen/v1/chat/completions" -d "{\"model\":\"qwen3.8-max\",$fuse}"
refused 200 '"finish_reason":"content_filter"' -H "$key" "$url/doubao/v1/chat/completions" -d "{\"model\":\"doubao-seed-2-1-pro-260915\",$fuse}"
refused 200 '"object":"list"' -H "$key" "$url/qwen/v1/models"
refused 403 '"error"' "$url/ernie/v2/models"

# The log: two lines a request, the end with the bill; the summary at the end.
[ "$(grep -c '"event":"arrival"' "$dir/log")" = "$(grep -c '"event":"end"' "$dir/log")" ] || fail "log: arrivals and ends differ"
[ "$(grep -c '"answered":true' "$dir/log")" = 18 ] || fail "log: $(grep -c '"answered":true' "$dir/log") answered"
grep -q '"provider":"elsewhere","model":"any","run":"e2e","cell":1,"turn":1,"attempt":1,"status":200,"answered":true,"usage":{"input":[1-9]' "$dir/log" || fail "log: $(tail -3 "$dir/log")"
stop; [ $status = 0 ] || fail "ended with $status"
grep -q '18 answered in full' "$dir/err" || fail "summary: $(cat "$dir/err")"

# The same questions forward one by one, and backward 8 at once at another simulator: equal answers.
text_of() { sed 's/"created":[0-9]*//g'; }
start --speed 0
for cell in $(seq 40); do ask deepseek deepseek-flash "$cell" true | text_of >"$dir/a.$cell"; done
stop; start --speed 0
for cell in $(seq 40 -1 1); do
    ask deepseek deepseek-flash "$cell" true | text_of >"$dir/b.$cell" &
    [ $((cell % 8)) = 0 ] && wait $(jobs -p | grep -vx "$pid")
done
wait $(jobs -p | grep -vx "$pid")
for cell in $(seq 40); do
    cmp -s <(grep -v '^:' "$dir/a.$cell" | cat -s) <(grep -v '^:' "$dir/b.$cell" | cat -s) || fail "cell $cell: the order of asking changed the answer"
done
cmp -s "$dir/a.1" "$dir/a.2" && fail "all cells get one answer"
stop

# Limits, in each vendor's words.
start --speed 0 --rpm 60 --concurrency 100
for _ in 1 2 3; do ask qwen qwen3.8-max 1 true; done >"$dir/limited"
grep -q limit_burst_rate "$dir/limited" || fail "rpm: no refusal by the second: $(tail -1 "$dir/limited")"
stop; start --speed 0 --tpm 30 --limit-by model
for vendor in ernie/ernie-5.1 doubao/doubao-seed-2-1-pro-260915 openai/gpt-5.1 generic/tiny; do
    first=$(ask ${vendor%%/*} ${vendor#*/} 1 false); second=$(ask ${vendor%%/*} ${vendor#*/} 2 false)
    echo "$first" | grep -q '"usage"' || fail "tpm: $vendor: the first: $first"
    echo "$second" | grep -qi 'tpm\|rate limit' || fail "tpm: $vendor: no refusal: $second"
done
ask generic other 1 false | grep -q '"usage"' || fail "tpm: another model's limit"
stop; start --speed 0 --tpm 30
ask generic tiny 1 false >/dev/null
ask generic other 2 false | grep -qi 'rate limit' || fail "tpm: the provider's limit does not hold for its other model"
ask ernie ernie-5.1 3 false | grep -q '"usage"' || fail "tpm: another provider's limit"
stop; start --speed 1 --concurrency 1 --log "$dir/log2"
curl -sN -H "$key" "$url/hunyuan/v1/chat/completions" -d "{\"model\":\"hy4\",\"stream\":true,$hello}" >/dev/null & first=$!
sleep 0.3; refused 429 429001 -H "$key" "$url/hunyuan/v1/chat/completions" -d "{\"model\":\"hy4\",$hello}"
kill $first; wait $first 2>/dev/null; sleep 0.2
grep -q '"status":200,"answered":false' "$dir/log2" || fail "a client that left was answered: $(cat "$dir/log2")"
stop

# Paced: the first token comes after its time, the rest at the model's rate.
echo '{"*": {"ttft_s": 0.3, "ttft_spread": 0, "queue_rate": 0, "error_rate": 0, "overload_rate": 0, "filter_input_rate": 0}}' >"$dir/slow.json"
start --behaviour "$dir/slow.json" --speed 1
begin=$(date +%s%N)
curl -sN -m 20 -H "$key" "$url/generic/v1/chat/completions" -d "{\"model\":\"tiny\",\"stream\":true,$hello}" | head -1 >/dev/null
took=$((($(date +%s%N) - begin) / 1000000))
[ $took -ge 300 ] && [ $took -lt 5000 ] || fail "the first token came after $took ms"
stop

# Recorded answers.
printf '%s\n' '{"model":"M-1","prompt":"What is 6 times 7?","response":"It is 42."}' >"$dir/replay.jsonl"
printf 'Q: {Q}\nA:\n' >"$dir/template"
start --replay "$dir/replay.jsonl" --replay-template "$dir/template" --latency none
ask qwen M-1 1 false | grep -q '"content":"It is 42."' || fail "replay: $(ask qwen M-1 1 false)"
refused 200 'It is 42.' -H "$key" "$url/qwen/v1/chat/completions" -d '{"model":"M-1","messages":[{"role":"user","content":"Q: What is 6 times 7?\nA:"}]}'
refused 404 no_recording -H "$key" "$url/qwen/v1/chat/completions" -d "{\"model\":\"M-1\",$hello}"
stop

# It ends with its parent.
mkfifo "$dir/pipe"
"$steelyard" sim --parent-pipe <"$dir/pipe" >/dev/null 2>&1 & child=$!; pids+=("$child")
exec 9>"$dir/pipe"; sleep 0.3
kill -0 $child 2>/dev/null || fail "ended before its parent"
exec 9>&-
for _ in $(seq 40); do kill -0 $child 2>/dev/null || break; sleep 0.05; done
kill -0 $child 2>/dev/null && fail "outlived its parent"

# Mistakes on the command line.
"$steelyard" sim --speed 1 --latency none >/dev/null 2>&1; [ $? = 2 ] || fail "--speed with --latency"
"$steelyard" sim --listen nowhere >/dev/null 2>&1; [ $? = 2 ] || fail "--listen nowhere"
"$steelyard" sim --behaviour "$dir/absent" >/dev/null 2>&1; [ $? -gt 0 ] || fail "--behaviour absent"
echo "sim_test: passed"
