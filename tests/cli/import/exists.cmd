# A suite that is there is replaced only by --force.
echo '{"q": "x", "a": 1}' >rows.jsonl
import() {
    "$steelyard" import suite rows.jsonl --name s --map question=q,reference=a --grader number --language en --licence MIT "$@"
    echo "status $?"
}
import
import
echo '{"q": "y", "a": 2}' >rows.jsonl
import --force
cat suites/s/items.jsonl
ls suites
