# Several samples of an item: pass@k where every answered item has k.
mkdir -p suites/sums && cat >suites/sums/suite.json <<E
{"title": "Sums", "language": "en", "licence": "MIT", "version": "1", "category": "sums", "template": "{{question}}", "grader": {"kind": "number"}}
E
cat >suites/sums/items.jsonl <<E
{"id": "a", "variables": {"question": "6 x 3?"}, "reference": 18}
{"id": "b", "variables": {"question": "6 / 4?"}, "reference": "1.5"}
E
for r in 18 17 16 15 14; do echo "{\"id\": \"a\", \"response\": \"$r\"}"; done >answers.jsonl
for r in 1.5 1.5 1.4; do echo "{\"id\": \"b\", \"response\": \"$r\"}"; done >>answers.jsonl
$steelyard grade -s sums answers.jsonl
$steelyard grade -s sums -o csv answers.jsonl
$steelyard grade -s sums --k 3 answers.jsonl
$steelyard grade -s sums --k 4 -o json answers.jsonl | grep -o '"pass_at_k.*'
$steelyard grade -s sums --k 0 answers.jsonl; echo "status $?"
$steelyard compare --k 3; echo "status $?"
# Any grader, by its kind or whole.
$steelyard grade -s sums --grader exact -o csv answers.jsonl | cut -d, -f1-8
$steelyard grade -s sums --grader '{"kind": "regex", "pattern": "1."}' answers.jsonl | grep 'grader'
$steelyard grade -s sums --grader nmber answers.jsonl; echo "status $?"
$steelyard grade -s sums --grader '{"kind": "number", "rules": "x"}' answers.jsonl; echo "status $?"
