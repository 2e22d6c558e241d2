# Whence each setting comes; a mistake in a file is told with its line, and nothing is done.
unset STEELYARD_STORE STEELYARD_LANG STEELYARD_DATA STEELYARD_AMBIGUOUS_WIDTH
export XDG_CONFIG_HOME=user; mkdir -p user/steelyard
"$steelyard" doctor --explain store
echo '{"store": "user.db", "lang": "zh"}' >user/steelyard/config.json
printf '{\n  // ours\n  "store": "here.db",\n  "budget": "20 CNY",\n}\n' >steelyard.json
STEELYARD_CURRENCY=USD "$steelyard" doctor --explain all --lang en
"$steelyard" doctor --explain store --store other.db --lang en -o json
"$steelyard" doctor --explain stor; echo "exit $?"
"$steelyard" list runs | head -1; echo ---
echo '{"sotre": "x"}' >steelyard.json
"$steelyard" list suites; echo "exit $?"
echo '{"store": "sk-not-shown"}' >steelyard.json
"$steelyard" run --sim demo; echo "exit $?"
