. "$(dirname "$0")/../setup.sh"
$steelyard gate
$steelyard gate nowhere.json
echo '{"rules": [{"metric": "scor", "min": 0.5}]}' >typo.json
$steelyard gate typo.json mimosa
echo '{"rules": [{"metric": "score", "min": 0.5, "where": {"suite": "logic-fr"}}]}' >where.json
$steelyard gate where.json mimosa -m alpha/large
echo '{"rules": [{"metric": "score", "margin": 0.01}]}' >gate.json
$steelyard gate gate.json mimosa
$steelyard gate gate.json mimosa -m alpha/large
$steelyard gate gate.json mimosa -m alpha/large -b yarrow -r junit,pdf
$steelyard gate gate.json mimosa -m alpha/large -b yarrow -r json=gate.json
unset GITHUB_STEP_SUMMARY
$steelyard gate gate.json mimosa -m alpha/large -b yarrow -r github
echo '{"rules": [{"metric": "score", "margn": 0.01}]}' >margin.json
$steelyard gate margin.json mimosa -m alpha/large
$steelyard gate gate.json mimosa -m alpha/large -b baseline:release
