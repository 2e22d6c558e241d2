. "$(dirname "$0")/../setup.sh"
echo '{"min_items": 10, "max_unscored": 0.1, "rules": [
{"name": "a: floor, 100%", "metric": "score", "min": 0.99}]}' >gate.json
GITHUB_STEP_SUMMARY=summary GITHUB_OUTPUT=outputs $steelyard gate gate.json mimosa -m alpha/large -r github
echo "status $?"
cat summary outputs
