# Sourced by end-to-end tests that count their checks, from the checkout's root, with the TOOLs that they
# need besides:  . "$(dirname "$0")/counting.sh" TOOL...
# Gives $steelyard, the checkout's data, a folder of its own ($work, the current one), and kills $pids at the end.
for tool; do command -v "$tool" >/dev/null || { echo "skipped: no $tool"; exit 77; }; done
steelyard=${steelyard:-$PWD/build/release/steelyard}
STEELYARD_DATA=$PWD; export STEELYARD_DATA
test_name=$(basename "$0" .sh) work=$(mktemp -d) pids=()
trap 'kill "${pids[@]}" 2>/dev/null; rm -rf "$work"' EXIT
cd "$work" || exit 2
passed=0 failed=0
pass() { passed=$((passed + 1)); }
fail() { failed=$((failed + 1)); echo "$test_name: $*"; }
# check WORDS COMMAND...
check() { local what=$1; shift; if "$@"; then pass; else fail "$what"; fi; }
# The last line, and the status.
conclude() { echo "$passed passed, $failed failed"; [ $failed = 0 ]; }
