# Sourced by end-to-end tests that stop at the first fault:  . "$(dirname "$0")/stopping.sh"
# Gives $steelyard and a folder of its own ($work, the current one).
steelyard=$(realpath "${steelyard:-build/release/steelyard}")
test_name=$(basename "$0" .sh) work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 2
fail() { echo "$test_name: $*"; cat out err 2>/dev/null; exit 1; }
# expect STATUS ARGUMENT...: runs steelyard; what it says is in out and err.
expect() {
    want=$1; shift
    "$steelyard" "$@" >out 2>err </dev/null; got=$?
    [ $got = "$want" ] || fail "exit $got, expected $want: $*"
}
sql() { sqlite3 results/steelyard.db "$1"; }
