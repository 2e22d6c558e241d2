. "$(dirname "$0")/../setup.sh"
$steelyard show mimosa 999
echo $?
$steelyard show mimosa x1
echo $?
$steelyard show mimosa -1
echo $?
$steelyard show mimosa --outcome rong
echo $?
$steelyard show mimosa -m alpha
echo $?
$steelyard show mimosa -m gamma
echo $?
$steelyard show mimosa 1 2
echo $?
$steelyard show mimosa 1 -o csv
echo $?
$steelyard show mimosa --outcome missing
echo $?
$steelyard --store s.db show
