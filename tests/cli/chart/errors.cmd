. "$(dirname "$0")/../setup.sh"
$steelyard chart
echo $?
$steelyard chart pie
echo $?
$steelyard chart cost nothing
echo $?
$steelyard chart cost mimosa --format gif
echo $?
$steelyard chart cost mimosa -o s.db/x
echo $?
echo '<fontconfig/>' >none.conf
FONTCONFIG_FILE=$PWD/none.conf $steelyard chart cost mimosa
echo $?
PATH=/nowhere $steelyard chart cost mimosa -s arithmetic-zh
echo $?
$steelyard chart cost mimosa -o chart.gif
echo $?
[ -e chart.gif ] || echo 'no folder of that name'
$steelyard chart cost mimosa --currency XYZ
