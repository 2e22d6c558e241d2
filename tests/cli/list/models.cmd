. "$(dirname "$0")/../setup.sh"
$steelyard list models
$steelyard list models --match 青鸾 -o jsonl --lang zh
