. "$(dirname "$0")/../setup.sh"
$steelyard compare mimosa -o json
