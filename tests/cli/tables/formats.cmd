# One column table drives every format; what is piped is never cut.
. "$(dirname "$0")/../setup.sh"
for format in table md csv tsv json jsonl latex html; do echo "--- $format"; "$steelyard" compare mimosa -s logic-en -o $format; done
echo '--- piped: whatever the width'; COLUMNS=40 "$steelyard" list runs
