#!/usr/bin/env bash
# `steelyard init`: what it writes runs as it stands; the commands it prints are run, the gate's too.
set -u
cd "$(dirname "$0")/../.."
. tests/e2e/counting.sh python3
mkdir bin && ln -s "$steelyard" bin/steelyard
export PATH="$work/bin:$PATH" STEELYARD_ARGS="--sim --sim-arg=speed=20"
unset DASHSCOPE_API_KEY DEEPSEEK_API_KEY STEELYARD_STORE

# The commands up to "then, with the keys", in one shell that ends with the first failure.
steelyard init 'a b' --ci github 2>next >written || fail "init"
sed -n '/^next/,/^then/s/^  //p' next | sed 's/--sim/--sim --sim-arg speed=20/' >commands
check "five commands" [ "$(wc -l <commands)" = 5 ]
check "the printed commands run" bash -euc "$(cat commands)" >out 2>err
grep -q 'GATE PASSED' out || fail "the gate: $(cat out err)"
grep -q SIMULATED out || fail "no stamp"
grep -q 'budget: 10 CNY a run' err || fail "the sweep's cap does not go before the settings' budget"
# A run without a sweep file has the budget of the settings, unless the command line says another.
ask='steelyard run --sim --sim-arg speed=0 -m qwen/qwen3.8-flash -s arithmetic-en --sample 1'
(cd 'a b' && $ask >/dev/null) 2>err; check "the settings' budget holds" grep -q 'budget: 20 CNY a run' err
(cd 'a b' && STEELYARD_BUDGET='7 CNY' $ask --new >/dev/null) 2>err; check "a variable goes before the file" grep -q 'budget: 7 CNY a run' err
(cd 'a b' && STEELYARD_BUDGET='7 CNY' $ask --new --budget '8 CNY' >/dev/null) 2>err; check "an option goes before both" grep -q 'budget: 8 CNY a run' err
(cd 'a b' && steelyard compare latest:starter >/dev/null) || fail "latest:TITLE"
# The ones with keys stop at the missing key, before anything is sent.
for command in doctor run; do
    line=$(sed -n "s/^  \(steelyard $command .*\)/\1/p" next | tail -1)
    (cd 'a b' && bash -c "$line" >../out 2>&1); status=$?
    check "$command without a key ends with 2" [ "$status" = 2 ]
    check "$command names the variable" grep -q DASHSCOPE_API_KEY out
done

# The gate can fail: a floor that nobody reaches.
sed -i 's/"min": 0.5}/"min": 0.99}/' 'a b/gates/starter.json'
(cd "a b" && steelyard gate gates/starter.json latest:starter >/dev/null 2>&1); check "a broken rule is told" [ $? = 3 ]

# The jobs: sound YAML, whose own lines run.
steelyard init lab --ci gitlab -q >/dev/null || fail "init --ci gitlab"
steps() {
    python3 - "$1" <<'EOF'
import sys
try:
    import yaml
except ImportError:   # then the lines are taken as they stand
    import re
    print("\n".join(m.group(1) for m in re.finditer(r"^\s+(?:- )?(steelyard (?:run|gate) .*)$", open(sys.argv[1]).read(), re.M)))
    sys.exit()
job = yaml.safe_load(open(sys.argv[1]))
if "jobs" in job:
    for step in job["jobs"]["gate"]["steps"]:
        if step.get("name") in ("ask", "gate"): print(step["run"], end="")
else:
    print("\n".join(job["steelyard"]["script"]))
EOF
}
for job in 'a b/.github/workflows/steelyard.yml' lab/.gitlab-ci.yml; do
    steps "$job" >script || fail "$job: no YAML"
    check "$job asks and judges" [ "$(grep -Ec 'steelyard (run|gate) ' script)" = 2 ]
    rm -rf "$work/ci" && cp -r "${job%%/*}" "$work/ci"; sed -i 's/0.99/0.5/' "$work/ci/gates/starter.json"
    (cd "$work/ci" && export GITHUB_STEP_SUMMARY=summary.md GITHUB_OUTPUT=output && bash -eu "$work/script") >out 2>err ||
        fail "$job: $(tail -3 err)"
    check "$job has its report" test -s "$work/ci/results/gate.junit.xml"
done
conclude
