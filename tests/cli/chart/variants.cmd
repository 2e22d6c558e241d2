. "$(dirname "$0")/../setup.sh"
$steelyard chart cost yarrow mimosa --lang zh --theme dark -s arithmetic-zh --currency USD
ls results/charts
grep -c . results/charts/*.dat
sed -n '/^# text/,$p' results/charts/*.dat
$steelyard chart cost latest -o a/b.svg -q && ls a
$steelyard chart cost latest -o a/c.svg --format png && ls a
