. "$(dirname "$0")/../setup.sh"
$steelyard list
echo $?
$steelyard list run
echo $?
$steelyard list runs --store none.db
