. "$(dirname "$0")/../setup.sh"
$steelyard list prices | sed "s, on [0-9-]*;, now;,"
$steelyard list prices --all -o tsv
