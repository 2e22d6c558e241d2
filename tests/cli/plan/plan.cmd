. "$(dirname "$0")/../setup.sh"
# Nothing asked yet, then history: 24 replies of two models in the run mimosa.
mkdir -p suites/mini
cat > suites/mini/suite.json <<'END'
{"title": "Mini", "language": "en", "licence": "MIT", "version": "1", "category": "easy", "tags": [], "source": "made up", "template": "{{question}}", "grader": {"kind": "number"}}
END
i=0; while [ $i -lt 30 ]; do echo "{\"id\": \"q$i\", \"variables\": {\"question\": \"What is $i + 1?\"}, \"reference\": \"1\"}"; i=$((i + 1)); done > suites/mini/items.jsonl
$steelyard plan -m alpha/large,alpha/青鸾-轻量 -s mini -o csv
$steelyard plan -m alpha/large,alpha/青鸾-轻量 -s mini --repeats 2 --detectable -o csv
$steelyard run --dry-run -m alpha/large -s mini -o csv --store none.db
ls none.db 2>/dev/null
$steelyard plan -m alpha/large
echo $?
$steelyard plan -m qwen/qwen3.8-max -s arithmetic-zh --currency XYZ
