. "$(dirname "$0")/../setup.sh"
$steelyard compare mimosa --pairs
$steelyard compare mimosa --pairs --by suite --baseline beta/mini -o csv
$steelyard compare yarrow --pairs --baseline mimosa
$steelyard compare mimosa --pairs --by tag --lang zh
$steelyard compare mimosa --pairs -o jsonl | head -2
$steelyard compare mimosa --pairs --baseline nobody
echo $?
$steelyard compare mimosa --baseline beta/mini
echo $?
$steelyard compare mimosa --pairs --by tag --lang zh -o jsonl | head -1 | jq -c "[.suite, .verdict, .cost_verdict]"
