. "$(dirname "$0")/../setup.sh"
$steelyard compare mimosa --currency USD -o md
