. "$(dirname "$0")/../setup.sh"
# A definition without its hash, with it, and with a weight changed behind its back.
parts='"parts": [{"suite": "arithmetic-zh", "weight": 2}, {"suite": "logic-en", "weight": 1}]'
echo "{\"name\": \"house\", \"version\": 1, $parts}" > house.json
$steelyard compare mimosa --index house.json
echo $?
hash=$($steelyard compare mimosa --index house.json 2>&1 | sed -n 's/.*parts give \([0-9a-f]*\)$/\1/p')
echo "{\"name\": \"house\", \"version\": 1, $parts, \"sha256\": \"$hash\"}" > house.json
$steelyard compare mimosa --index house.json
$steelyard compare mimosa --index house.json -o jsonl | sed 's/.*"model":"\([^"]*\)".*"index":\([^,]*\),"index_low":\([^,]*\),"index_high":\([^,]*\),.*/\1 \2 \3 \4/'
sed 's/"weight": 2/"weight": 3/' house.json > changed.json
$steelyard compare mimosa --index changed.json
echo $?
sed 's/logic-en/logic-ja/' house.json > other.json
hash=$($steelyard compare mimosa --index other.json 2>&1 | sed -n 's/.*parts give \([0-9a-f]*\)$/\1/p')
sed "s/\"sha256\": \"[0-9a-f]*\"/\"sha256\": \"$hash\"/" other.json > none.json
$steelyard compare mimosa --index none.json -o csv | cut -d, -f2,8
