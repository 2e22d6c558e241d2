. "$(dirname "$0")/../setup.sh"
# A run that its budget stopped, and that has too few answers: incomplete, with a status of its own. What the answers do not tell
# is mapped by the policy.
sqlite3 s.db "UPDATE run SET state = 'stopped_budget' WHERE name = 'mimosa'"
echo '{"min_items": 1000, "rules": [{"metric": "score", "min": 0.6}]}' >gate.json
$steelyard gate gate.json mimosa -m alpha/large -o json | jq -c '[.state, .exit_status]'
$steelyard gate gate.json mimosa -m alpha/large >/dev/null
echo "status $?"
for mapped in exit fail pass; do
    echo "{\"inconclusive\": \"$mapped\", \"max_unscored\": 0.1, \"rules\": [{\"metric\": \"score\", \"min\": 0.9}]}" >gate.json
    $steelyard gate gate.json mimosa -m alpha/large >/dev/null
    echo "inconclusive as $mapped: status $?"
done
