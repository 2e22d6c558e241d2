. "$(dirname "$0")/../setup.sh"
$steelyard bill mimosa yarrow
$steelyard bill nothing
$steelyard bill --prices-at soon
