# What is missing is said.
mkdir -p suites/sums && cat >suites/sums/suite.json <<E
{"title": "Sums", "language": "en", "licence": "MIT", "version": "1", "category": "sums", "template": "{{question}}",
 "grader": {"kind": "number"}, "graders": {"published": {"kind": "number", "rules": "last-number"}}}
E
cat >suites/sums/items.jsonl <<E
{"id": "a", "variables": {"question": "6 x 3?"}, "reference": 18}
{"id": "b", "variables": {"question": "6 / 4?"}, "reference": "1.5"}
{"id": "c", "variables": {"question": "7 - 8?"}, "reference": -1}
E
$steelyard grade; echo $?
$steelyard grade -s sums; echo $?
$steelyard grade -s ./nothing answers.jsonl; echo $?
$steelyard grade -s sums nowhere.jsonl; echo $?
sed -i 's/"kind": "number"/"kind": "numbr"/' suites/sums/suite.json
echo '{"id": "a", "response": "18"}' >answers.jsonl
$steelyard grade -s sums answers.jsonl
