# A run is named in the same ways wherever one is taken: latest, latest:TITLE, its name, a beginning of it, its
# number, baseline:NAME.
. "$(dirname "$0")/../setup.sh"
echo '{"candidate": "alpha/large", "rules": [{"metric": "score", "min": 0.5}]}' >policy.json
sqlite3 s.db "INSERT INTO baseline VALUES ('release', (SELECT id FROM run WHERE name = 'mimosa'), 0)"
for command in show compare bill score status "gate policy.json" "export openmetrics" "trend --reference" "gate policy.json --baseline" "compare yarrow --pairs --baseline"; do
    printf '%s:' "$command"
    for run in latest latest:nightly mim 1 baseline:release; do
        "$steelyard" $command $run >o 2>e; status=$?
        [ $status -le 6 ] && [ $status -ne 1 ] && [ $status -ne 2 ] && printf ' %s' $run || printf ' %s:%s(%s)' $run $status "$(head -1 e)"
    done
    echo
    "$steelyard" $command lates 2>&1 >/dev/null | grep -q "did you mean 'latest'?" || echo "$command: lates is not told"
done
"$steelyard" chart cost latest -o charts >/dev/null 2>&1 && "$steelyard" report latest -o report.html >/dev/null 2>&1 && echo "chart and report: latest"
