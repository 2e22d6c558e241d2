# Two models; one left an item out, and one answer is missing.
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
{"id": "a", "model": "first", "response": "It is 18.\n#### 18"}
{"id": "b", "model": "first", "response": "Answer: 3/2"}
{"id": "c", "model": "first", "response": "I do not know."}
{"id": "a", "model": "second", "response": "{\"answer\": \"19\"}"}
{"id": "b", "model": "second", "response": null}
E
$steelyard grade --suite sums answers.jsonl
