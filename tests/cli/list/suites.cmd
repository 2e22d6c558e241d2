. "$(dirname "$0")/../setup.sh"
mkdir -p suites/one suites/bad
cat >suites/one/suite.json <<END
{"title": "One", "title_zh": "其一", "language": "zh", "licence": "MIT", "version": "3", "category": "sums",
 "template": "{{question}}", "grader": {"kind": "number"}}
END
echo '{"id": "a", "variables": {"question": "1+1?"}, "reference": "2"}' >suites/one/items.jsonl
echo "{" >suites/bad/suite.json
$steelyard list suites
$steelyard list suites --lang zh -o csv | cut -d, -f1-7
