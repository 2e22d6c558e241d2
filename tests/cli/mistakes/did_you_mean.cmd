# A mistyped name is told with the nearest one: commands, options, choices, models, suites, runs,
# sweeps, settings, keys of files.
. "$(dirname "$0")/../setup.sh"
STEELYARD_DATA=$checkout; export STEELYARD_DATA
try() { echo "\$ steelyard $*" | sed "s|$checkout|DATA|g"; "$steelyard" "$@" 2>&1 >/dev/null | sed "s|$checkout|DATA|g; s|$PWD|HERE|g" | cut -c1-240; }
try comapre
try run --repeat 3
try list models -o josn
try run -m qwn/qwen3.8-max -s logic-zh
try run -m qwen/qwen3.8-mx -s logic-zh
try run -m qwen/qwen3.8-max@thnk=on -s logic-zh
try run -m qwen/qwen3.8-max -s logic-hz --sim
try run nightyl
mkdir sweeps; echo '{"modles": []}' >sweeps/mine.json
try run sweeps/mien.json
try run mine
try show lastest
try show yarow
try compare nightly
try gate "$checkout/gates/relaese.json"
echo '{"rules": [{"metric": "scoer", "min": 1}]}' >policy.json
try gate policy.json
"$steelyard" list runs -o csv | head -3
try show latest -m alpha/lagre
try show latest -s logic-ne
try compare latest -s logic-ne
try compare latest --reference alpha/lareg
try compare latest --pairs --baseline alpha/lareg
try show latest --outcome rong
try prices shwo
try export bundel
try list sutes
try doctor --explain curency
try store chekc
try completion bsah
try help compar
echo "{\"rules\": [{\"metric\": \"score\", \"min\": 1}]}" >policy.json
try gate policy.json latest --candidate alhpa/large
