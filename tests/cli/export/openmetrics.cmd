. "$(dirname "$0")/../setup.sh"
$steelyard export openmetrics mimosa | grep -v "^#" | cut -c1-110 | sort | head -60
$steelyard export openmetric mimosa
