. "$(dirname "$0")/../setup.sh"
# A tag is of suites (the run's manifest has them), or of the candidate.
sqlite3 s.db "UPDATE run SET manifest = json_set(manifest, '\$.suites', json('[
  {\"name\": \"arithmetic-zh\", \"tags\": [\"mathematics\"]}, {\"name\": \"logic-en\", \"tags\": [\"logic\"]}]'))"
cat >gate.json <<'JSON'
{"max_unscored": 0.1, "other_parameters": true, "rules": [
  {"name": "mathematics: a floor", "metric": "score", "where": {"tag": "mathematics"}, "min": 0.5},
  {"metric": "cost_per_1000", "where": {"tag": "logic"}, "max": 1.5},
  {"metric": "refusal_rate", "where": {"tag": "flagship", "suite": "logic-en"}, "max": 0.5},
  {"metric": "ttft_p50_s", "where": {"tag": "proprietary"}, "max": 0.00001}
]}
JSON
$steelyard gate gate.json mimosa -m alpha/large -r junit,json,md,codequality,metrics
echo "status $?"
python3 "$root/tests/cli/gate/check_junit.py" gate.junit.xml
grep -o '<testcase name="[^"]*"' gate.junit.xml
jq -c '.rules[] | [.rule, .suite, .category, .tag, .questions, .state]' gate-verdict.json
jq -r '.[] | [.check_name, .severity, .location.lines.begin] | @tsv' gl-code-quality-report.json
grep -c '^steelyard' metrics.txt
GITHUB_STEP_SUMMARY=summary GITHUB_OUTPUT=outputs $steelyard gate gate.json mimosa -m alpha/large -o jsonl -r github >lines
grep -v '^::' lines | jq -c '[.rule, .tag]'
grep -o '^::[a-z]* [^:]*' lines
grep -c '^|' summary
cat outputs
for tag in logik flagship; do
    echo "{\"rules\": [{\"metric\": \"score\", \"min\": 0.1,
       \"where\": {\"tag\": \"$tag\"}}]}" >unknown.json
    $steelyard gate unknown.json mimosa -m 青鸾
    echo "status $?"
done
echo '{"rules": [{"metric": "score", "min": 0.1, "where": {"tag": "logic", "suite": "arithmetic-zh"}}]}' >none.json
$steelyard gate none.json mimosa -m alpha/large
