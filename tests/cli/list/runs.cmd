. "$(dirname "$0")/../setup.sh"
$steelyard list runs
$steelyard list runs --match 夜间 -o json
$steelyard list runs --match NIGHTLY -o csv
