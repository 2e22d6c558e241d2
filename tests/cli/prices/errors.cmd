. "$(dirname "$0")/../setup.sh"
$steelyard prices shwo
$steelyard prices diff
$steelyard prices diff yesterday
$steelyard prices show qwen
$steelyard prices check --at 2026-13-01
