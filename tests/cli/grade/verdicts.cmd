# Verdicts as JSON lines, and the table for machines.
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
{"id": "a", "response": "18 - 2 = 16. So the answer is 18. Really, 2 of them."}
{"id": "b", "response": "that makes 1.5", "truncated": true}
{"id": "c", "response": "<think>it is -1"}
E
$steelyard grade -s sums --verdicts v.jsonl -o json answers.jsonl && cat v.jsonl
echo --- the other rule
$steelyard grade -s sums --grader published --verdicts v.jsonl -o csv answers.jsonl && cat v.jsonl
