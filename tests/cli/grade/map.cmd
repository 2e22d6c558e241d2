# Other field names, several samples an item, standard input, a model of one's own.
mkdir -p suites/sums && cat >suites/sums/suite.json <<E
{"title": "Sums", "language": "en", "licence": "MIT", "version": "1", "category": "sums", "template": "{{question}}",
 "grader": {"kind": "number"}, "graders": {"published": {"kind": "number", "rules": "last-number"}}}
E
cat >suites/sums/items.jsonl <<E
{"id": "a", "variables": {"question": "6 x 3?"}, "reference": 18}
{"id": "b", "variables": {"question": "6 / 4?"}, "reference": "1.5"}
{"id": "c", "variables": {"question": "7 - 8?"}, "reference": -1}
E
$steelyard grade -s sums --map id=meta.question,response=output -m mine -o csv - <<'E'
{"meta": {"question": "a"}, "output": "18"}
{"meta": {"question": "a"}, "output": "17"}
{"meta": {"question": "b"}, "output": "1.5"}
E
$steelyard grade -s sums --map answer=output - </dev/null
