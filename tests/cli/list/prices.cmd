. "$(dirname "$0")/../setup.sh"
$steelyard list prices
$steelyard list prices --all -o tsv
