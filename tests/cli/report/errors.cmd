. "$(dirname "$0")/../setup.sh"
$steelyard report nothing
echo $?
$steelyard report mimosa mimosa
echo $?
$steelyard report mimosa -s arithmetic
echo $?
$steelyard report --store none.db
echo $?
$steelyard report --samples -1
echo $?
$steelyard report --currency XYZ
echo $?
$steelyard report --prices-at yesterday
echo $?
$steelyard report --theme dark
echo $?
: >file
$steelyard report mimosa -o file/r.html
echo $?
# without gnuplot the page says so
mkdir bin
PATH=$PWD/bin $steelyard report mimosa -o r.html 2>drawn
echo $?
grep cost drawn
python3 "$(dirname "$0")/outline.py" r.html en | sed -n '/# Score against cost/,/# Score by/p'
ls
