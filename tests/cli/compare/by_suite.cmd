. "$(dirname "$0")/../setup.sh"
$steelyard compare yarrow --by suite
$steelyard compare mimosa --by category -s arithmetic-zh -o tsv | cut -f1-9
