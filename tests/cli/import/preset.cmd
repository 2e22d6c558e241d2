# A known data set as its publisher gives it; options on the command line come first; some rows only.
cat >test.jsonl <<'END'
{"question": "What is 2 + 2?", "answer": "2 + 2 = 4\n#### 4"}
END
"$steelyard" import suite --preset gsm8k test.jsonl --title 'two and two'
cat suites/gsm8k/suite.json suites/gsm8k/items.jsonl
cat >rows.jsonl <<'END'
{"key": 1, "split": "a", "prompt": "No commas.", "instruction_id_list": ["punctuation:no_comma"], "kwargs": [{}]}
{"key": 2, "split": "b", "prompt": "In quotes.", "instruction_id_list": ["startend:quotation"], "kwargs": [{}]}
END
"$steelyard" import suite -p ifeval rows.jsonl --name two --where split=b
cat suites/two/items.jsonl
"$steelyard" import suite -p ifeval rows.jsonl --name none --where split=c; echo "status $?"
"$steelyard" import suite -p ifeval rows.jsonl --name none --where split; echo "status $?"
"$steelyard" import suite -p gsm8k rows.jsonl --name none; echo "status $?"
