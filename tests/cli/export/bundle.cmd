. "$(dirname "$0")/../setup.sh"
$steelyard export bundle mimosa -O m.bundle
$steelyard import bundle m.bundle --store other.db
$steelyard import bundle m.bundle --store other.db
echo $?
$steelyard compare mimosa -o csv >here.csv
$steelyard compare --store other.db mimosa -o csv | cmp - here.csv
$steelyard store check --store other.db
$steelyard export bundle mimosa -O m.bundle
echo $?
echo nonsense >n.bundle
$steelyard import bundle n.bundle --store other.db
$steelyard import bundle nowhere.bundle --store other.db
