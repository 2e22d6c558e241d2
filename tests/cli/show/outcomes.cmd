. "$(dirname "$0")/../setup.sh"
$steelyard show mimosa --outcome wrong,network -s arithmetic-zh
$steelyard show mimosa --outcome unparsed -m large -o csv
$steelyard show mimosa --outcome unparsed -m EVIL -o csv
