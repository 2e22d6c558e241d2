#!/bin/bash
# Every document of `-o json` is described in docs/schema: the schema is what `-o schema` prints, and a validator that
# none of us wrote finds the document true to it. UPDATE=1 writes docs/schema.
set -u
schemas=$PWD/docs/schema checkout=$PWD
python3 -c 'import jsonschema' 2>/dev/null || { echo "skipped: no python3-jsonschema"; exit 77; }
. "$(dirname "$0")/counting.sh" python3
unset STEELYARD_LANG
XDG_CONFIG_HOME=$work; export XDG_CONFIG_HOME
ran=()

cat >validate.py <<'END'
import json, jsonschema, sys
schema, document = json.load(open(sys.argv[1])), json.load(open(sys.argv[2]))
jsonschema.Draft202012Validator.check_schema(schema)
jsonschema.Draft202012Validator(schema).validate(document)
END

# document KIND COMMAND...: its schema stands in docs/schema, and it is true to that
document() {
    local kind=$1; shift
    ran+=("$kind")
    "$steelyard" "$@" -o schema >"$kind.schema" 2>err
    "$steelyard" "$@" -o json >"$kind.json" 2>>err
    if [ -n "${UPDATE:-}" ]; then cp "$kind.schema" "$schemas/$kind.json"; fi
    check "$kind: docs/schema/$kind.json is another" cmp -s "$kind.schema" "$schemas/$kind.json"
    check "$kind: $(cat err)" grep -q "\"kind\":\"$kind\"" "$kind.json"
    check "$kind: $(python3 validate.py "$schemas/$kind.json" "$kind.json" 2>&1 | tail -1)" \
        python3 validate.py "$schemas/$kind.json" "$kind.json"
}

"$(dirname "$steelyard")/tests/cli/fixture" s.db
STEELYARD_STORE=s.db STEELYARD_DATA=$checkout/tests/data/cli
export STEELYARD_STORE STEELYARD_DATA
document runs list runs
document models list models
document suites list suites
document providers list providers
document prices list prices --all
document price_diff prices diff 2026-01-01 2026-11-01
document price_check prices check
document compare compare mimosa
document pairs compare --pairs mimosa
document repeats compare --repeats mimosa
document bill bill mimosa
document trend trend mimosa yarrow
document trend_nights trend --nights mimosa
document trend_events trend --events mimosa
document run show mimosa
document cell show mimosa 0
document cells show mimosa --outcome wrong,correct
document doctor doctor --offline
document settings doctor --explain all
document progress status mimosa
cat >policy.json <<'END'
{"alpha": 0.05, "min_items": 10, "max_unscored": 0.1, "other_parameters": true, "rules": [
  {"name": "a floor", "metric": "score", "min": 0.6}, {"metric": "output_tokens", "max": 1000000}]}
END
document gate gate policy.json mimosa -m alpha/large --baseline yarrow
document score score mimosa

STEELYARD_DATA=$checkout; STEELYARD_STORE=sim.db
document plan plan -m qwen/qwen3.8-max -s arithmetic-en
cat >judged.json <<'END'
{"models": ["qwen/qwen3.8-max", "hunyuan/hy3"], "suites": [{"suite": "arithmetic-en", "sample": 3}],
 "judges": [{"model": "qwen/qwen3.8-flash", "kind": "pairwise", "suites": ["arithmetic-en"]}]}
END
"$steelyard" run -q --sim --sim-arg speed=0 judged.json >out 2>err
document ranking compare --grader judge:pairwise
document session run --sim -m qwen/qwen3.8-max -s arithmetic-en --sample 3 --new
# The lines of --progress json, and what `status` prints, are objects of one schema that is written by hand.
ran+=(progress)
"$steelyard" run --sim -m qwen/qwen3.8-max -s arithmetic-en --sample 3 --new --progress json >/dev/null 2>lines
"$steelyard" status latest -o json >>lines
check "progress: $(wc -l <lines) lines" [ "$(wc -l <lines)" -ge 3 ]
while IFS= read -r line; do
    printf '%s\n' "$line" >line.json
    check "progress: $line" python3 validate.py "$schemas/progress.json" line.json
done <lines
echo '{"id": "shopping-1", "response": "7.3"}' >answers.jsonl
document grade grade -s arithmetic-en answers.jsonl

# A document that is not true to its schema is found.
sed 's/"rows":\[/"rows":[{"nonsense":1},/' runs.json >spoiled.json
refuses() { ! python3 validate.py "$@" 2>/dev/null; }
check "a field that no schema has was passed" refuses "$schemas/runs.json" spoiled.json
# docs/schema has what is printed, and nothing else.
for file in "$schemas"/*.json; do
    kind=$(basename "$file" .json)
    check "docs/schema/$kind.json: no command of this test prints it" grep -qwF "$kind" <<<"${ran[*]}"
done
conclude
