. "$(dirname "$0")/../setup.sh"
$steelyard bill mimosa
$steelyard bill mimosa --currency CNY --lang zh
$steelyard bill mimosa -o csv | head -5
$steelyard bill yarrow -o md
