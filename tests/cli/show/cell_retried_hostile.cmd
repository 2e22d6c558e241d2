. "$(dirname "$0")/../setup.sh"
$steelyard show mimosa 51
