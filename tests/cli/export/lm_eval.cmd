. "$(dirname "$0")/../setup.sh"
$steelyard export lm-eval mimosa -O harness
cd harness && for f in */*; do echo "$f"; jq -cS 'del(.doc)' "$f" | head -c 1500; echo; done
