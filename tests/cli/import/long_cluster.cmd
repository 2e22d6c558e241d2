# A passage as the cluster: its hash names it, equal passages share it.
long=$(printf 'word %.0s' $(seq 60))
for i in 1 2 3; do [ $i = 3 ] && long="$long other"; printf '{"q": "%s", "passage": "%s", "a": "A"}\n' $i "$long"; done >rows.jsonl
$steelyard import suite rows.jsonl --name passages --map question=q,cluster=passage,reference=a --grader choice --language en --licence MIT
jq -r .cluster suites/passages/items.jsonl
