. "$(dirname "$0")/../setup.sh"
$steelyard compare mimosa --lang zh --color always
