. "$(dirname "$0")/../setup.sh"
cat >gate.json <<'END'
{"alpha": 0.05, "min_items": 10, "max_unscored": 0.1, "other_parameters": true, "rules": [
  {"name": "a floor", "metric": "score", "min": 0.6},
  {"metric": "output_tokens", "max": 1000000}
]}
END
$steelyard gate gate.json mimosa -m alpha/large --baseline yarrow -r junit,json,md,codequality,metrics
echo "status $?"
python3 "$root/tests/cli/gate/check_junit.py" gate.junit.xml
jq -c '[.kind, .state, .passed, .exit_status, (.rules | map(.state))]' gate-verdict.json
jq -r '.[] | [.check_name, .severity, .location.path, .location.lines.begin] | @tsv' gl-code-quality-report.json
tail -1 metrics.txt
