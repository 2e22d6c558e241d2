# What the command line and the files can have wrong: one line each, nothing listens.
$steelyard sim --speed 1 --latency none; echo "exit $?"
$steelyard sim --latency slow; echo "exit $?"
$steelyard sim --replay-template t.txt; echo "exit $?"
$steelyard sim --listen localhost; echo "exit $?"
$steelyard sim extra; echo "exit $?"
echo '{"qwen/*": {"skil": 1}}' >b.json
$steelyard sim --behaviour b.json; echo "exit $?"
echo '{"*": {"error_rate": 2}}' >b.json
$steelyard sim --behaviour b.json; echo "exit $?"
printf '{"model":"m","prompt":"p","response":"r"}\n{"model":"m"}\n' >r.jsonl
$steelyard sim --replay r.jsonl; echo "exit $?"
printf '{"prompt": 1}\n' >k.jsonl
$steelyard sim -s logic-en --key k.jsonl; echo "exit $?"
$steelyard sim --log none/log.jsonl; echo "exit $?"
