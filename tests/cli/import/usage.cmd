# What is missing or wrong on the command line.
echo '{"q": "x", "a": 1}' >rows.jsonl
say() { "$steelyard" import "$@"; echo "status $?"; }
say
say suite rows.jsonl
say suite rows.jsonl --name s --map question=q
say suite rows.jsonl --name s --map question --grader number
say suite rows.jsonl --name s --map question --grader number --language en --licence MIT
say suite rows.jsonl --name ../s --map question=q --grader number --language en --licence MIT
say suite nowhere.jsonl --name s --map question=q --grader number --language en --licence MIT
say suite rows.jsonl --name s --map question=q --grader number --language en --licence MIT --template 'Say {{qestion}}'
say suite rows.jsonl --nmae s
say suite rows.jsonl --name s --map question=q --grader numbr --language en --licence MIT
say suite rows.jsonl --name s --map question=q --grader '{"kind": "number", "tolerence": 1}' --language en --licence MIT
ls
