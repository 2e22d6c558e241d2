. "$(dirname "$0")/../setup.sh"
$steelyard compare mimosa yarrow -o csv
