. "$(dirname "$0")/../setup.sh"
# The lines sum to what compare says of the models, in whole numbers of 10^-12.
$steelyard bill mimosa --currency CNY -o jsonl | jq -s 'map(select(.tokens_of)) | group_by(.model)
    | map({model: .[0].model, pico: (map(.cost.pico) | add)})' >by_line
$steelyard compare mimosa --currency CNY -o jsonl | jq -s 'map(select(.cost.pico > 0)
    | {model, pico: .cost.pico}) | sort_by(.model)' >by_model
cmp by_line by_model && jq length by_line
