. "$(dirname "$0")/../setup.sh"
$steelyard report mimosa -o d/r.html
python3 "$(dirname "$0")/outline.py" d/r.html en
# the same input, the same bytes
$steelyard report mimosa -o - >again.html
cmp d/r.html again.html
