. "$(dirname "$0")/../setup.sh"
# A name that is a part of others' is found as itself, wherever it stands.
sqlite3 s.db "UPDATE model SET label = 'alpha/' WHERE label = 'beta/mini'"
echo '{"rules": [{"metric": "score", "min": 0.1}]}' >gate.json
$steelyard gate gate.json mimosa -m alpha/ -o json | jq -c .candidate.model
