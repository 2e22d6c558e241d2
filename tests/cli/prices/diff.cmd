. "$(dirname "$0")/../setup.sh"
$steelyard prices diff 2026-05-31 2026-06-01
$steelyard prices diff 2025-12-31 2026-11-24 -o csv
$steelyard prices diff 2026-06-01 2026-06-02
