# Columns with line breaks, quotes and Chinese names; a choice of four columns, one of them empty.
printf '\357\273\277题目,A,B,C,D,答案,难度\r\n"哪一个?\r\n""选""",一,二,三,,B,easy\r\n' >exam.csv
"$steelyard" import suite exam.csv -n exam -m question=题目,choices=A+B+C+D,reference=答案,category=难度 \
    -g choice -l zh --licence MIT -o made/exam
cat made/exam/suite.json made/exam/items.jsonl
