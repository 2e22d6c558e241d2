. "$(dirname "$0")/../setup.sh"
$steelyard compare mimosa --money --reference beta/mini
$steelyard compare mimosa --by tag
$steelyard compare mimosa --by tag --lang zh -o md | head -9
$steelyard compare mimosa --reference alpha
$steelyard compare mimosa --reference nothing
