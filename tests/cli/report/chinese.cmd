. "$(dirname "$0")/../setup.sh"
$steelyard report mimosa --lang zh
python3 "$(dirname "$0")/outline.py" results/reports/mimosa.html zh
head -n 2 results/reports/mimosa.html
