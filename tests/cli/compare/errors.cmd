. "$(dirname "$0")/../setup.sh"
$steelyard compare nothing
echo $?
$steelyard compare mimosa -s arithmetic
echo $?
$steelyard compare --store none.db
echo $?
$steelyard compare -o xml
echo $?
$steelyard compare --by colour
echo $?
$steelyard compare --currency XYZ
