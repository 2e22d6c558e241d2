#!/bin/bash
# What a simulated sweep costs lies within the range that plan gave before it: with 50 replies or more of each
# model and suite high is at most twice low, without any five times. Nothing is sent and no key is read.
set -u
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 2
fail() { echo "plan_test: $*"; cat out err 2>/dev/null; exit 1; }
models=qwen/qwen3.8-flash@think=off,ernie/ernie-5.1,deepseek/deepseek-flash@think=high
unset DASHSCOPE_API_KEY QIANFAN_API_KEY DEEPSEEK_API_KEY

ask() { # SEED SAMPLE SAMPLE_SEED
    "$steelyard" run -q --sim --sim-seed "$1" --sim-arg speed=0 --store s.db -m $models -s arithmetic-zh \
        --sample "$2" --seed "$3" >out 2>err </dev/null || fail "run ended with $?"
}
# planned: low and high of the whole sweep, in pico
planned() {
    "$steelyard" plan --sim --store s.db -m $models -s arithmetic-zh --sample 40 --seed 2 -o jsonl >out 2>err </dev/null ||
        fail "plan ended with $?"
    tail -1 out | jq -r '[.cost_low.pico, .cost_high.pico, .basis] | @tsv'
}
paid() {
    "$steelyard" compare latest --store s.db --currency CNY -o jsonl 2>err | jq -s 'map(.cost.pico) | add'
}

"$steelyard" plan --store none.db -m $models -s arithmetic-zh >out 2>err </dev/null || fail "a plan without keys ended with $?"
[ -e none.db ] && fail "a plan made a store"
# What a vendor refuses or ignores is named before it is paid for.
"$steelyard" plan --store none.db -m deepseek/deepseek-flash@temperature=0,ernie/ernie-5.1@temperature=0 -s arithmetic-zh >out 2>err </dev/null || fail "plan with temperatures"
grep -q '^deepseek/deepseek-flash@temperature=0: deepseek ignores temperature while thinking$' out || fail "an ignored parameter is not named"
grep -q '^ernie/ernie-5.1@temperature=0: temperature 0 is refused: 0.01 is sent$' out || fail "a refused parameter is not named"
for seed in 1 2 3; do
    rm -rf s.db*
    read -r wide_low wide_high basis < <(planned)
    [ "$basis" = assumptions ] || fail "seed $seed: made of '$basis' without a history"
    [ $((wide_high)) -le $((5 * wide_low + 5)) ] || fail "seed $seed: $wide_low to $wide_high is wider than 5 times"
    ask $seed 60 1
    read -r low high basis < <(planned)
    [ "${basis% (*}" = history ] || fail "seed $seed: made of '$basis' with 60 replies each"
    [ $((high)) -le $((2 * low + 2)) ] || fail "seed $seed: $low to $high is wider than twice"
    ask $seed 40 2
    cost=$(paid)
    { [ "$cost" -ge "$low" ] && [ "$cost" -le "$high" ]; } || fail "seed $seed: cost $cost, planned $low to $high"
    { [ "$cost" -ge "$wide_low" ] && [ "$cost" -le "$wide_high" ]; } ||
        fail "seed $seed: cost $cost, assumed $wide_low to $wide_high"
done
echo ok
