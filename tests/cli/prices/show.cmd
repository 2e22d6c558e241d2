. "$(dirname "$0")/../setup.sh"
$steelyard prices show --at 2026-11-24
$steelyard prices --at 2026-03-01 --match large
$steelyard prices show --all -o tsv
