. "$(dirname "$0")/../setup.sh"
$steelyard bless
$steelyard bless --as 'a b'
$steelyard list runs -o csv | cut -d, -f1,2,6,10-
for run in mimosa yarrow latest; do $steelyard bless $run --as release; done
$steelyard list runs -o csv | cut -d, -f1,2,6,10-
