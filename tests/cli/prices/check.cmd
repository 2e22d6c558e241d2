. "$(dirname "$0")/../setup.sh"
$steelyard prices check --at 2026-11-24
echo "status $?"
$steelyard prices check --at 2026-11-24 --max-age 20
echo "status $?"
$steelyard prices check --at 2026-10-06 --max-age 10 -o jsonl
echo "status $?"
