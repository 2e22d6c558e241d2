# Nothing is printed of a file with lines that cannot be graded.
mkdir -p suites/sums && cat >suites/sums/suite.json <<E
{"title": "Sums", "language": "en", "licence": "MIT", "version": "1", "category": "sums", "template": "{{question}}",
 "grader": {"kind": "number"}, "graders": {"published": {"kind": "number", "rules": "last-number"}}}
E
cat >suites/sums/items.jsonl <<E
{"id": "a", "variables": {"question": "6 x 3?"}, "reference": 18}
{"id": "b", "variables": {"question": "6 / 4?"}, "reference": "1.5"}
{"id": "c", "variables": {"question": "7 - 8?"}, "reference": -1}
E
cat >answers.jsonl <<'E'
{"id": "a", "response": "18"}
{"id": "a", "response": 
["a", "18"]

{"id": "zz", "response": "18"}
{"response": "18"}
{"id": "b", "text": "18"}
E
$steelyard grade -s sums answers.jsonl
