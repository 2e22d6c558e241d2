. "$(dirname "$0")/../setup.sh"
$steelyard show mimosa 76 --lang zh
