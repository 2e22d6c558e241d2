# Questions whose answer stands behind ####, the four models' rows of each taken once.
cat >rows.jsonl <<'END'
{"id": "q1", "model": "a", "text": "What is 2 + 2?", "solution": "2 + 2 = 4\n#### 4"}
{"id": "q2", "model": "a", "text": "Half of 2,500?", "solution": "#### 1,250"}
{"id": "q1", "model": "b", "text": "What is 2 + 2?", "solution": "2 + 2 = 4\n#### 4"}
END
"$steelyard" import suite rows.jsonl --name sums --map id=id,question=text,reference=solution \
    --unique id --reference-after '####' --grader number --language en --licence MIT \
    --template 'Q: {{question}}' --source 'a test'
cat suites/sums/suite.json suites/sums/items.jsonl
