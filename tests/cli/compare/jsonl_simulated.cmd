. "$(dirname "$0")/../setup.sh"
$steelyard compare latest -o jsonl
