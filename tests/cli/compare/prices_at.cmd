. "$(dirname "$0")/../setup.sh"
$steelyard compare mimosa --prices-at 2026-03-01
$steelyard compare mimosa --prices-at billed -o csv | head -2 | cut -d, -f1-12
$steelyard compare mimosa --prices-at never
$steelyard show mimosa --prices-at 2026-03-01 | head -20
