#!/bin/bash
# What disks and files do to a run: each ends with a clear error and exit status, and nothing is lost.
set -u
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d); pids=()
trap 'kill "${pids[@]}" 2>/dev/null; rm -rf "$work"' EXIT
cd "$work" || exit 2
passed=0 skipped=0
fail() { echo "disk_test: $*"; cat out err 2>/dev/null; exit 1; }
# expect STATUS WORDS COMMAND...: the status, and what standard error or output says
expect() {
    local want=$1 words=$2; shift 2
    "$@" >out 2>err </dev/null; local got=$?
    [ $got = "$want" ] || fail "exit $got, expected $want: $*"
    cat out err | tr '\n' ' ' | grep -q -- "$words" || fail "does not say '$words': $*"
    passed=$((passed + 1))
}
ask=("$steelyard" run --sim --sim-arg speed=0 -m deepseek/deepseek-flash -s arithmetic-en,logic-en --repeats 10)

# A disk that becomes full, and one that is read-only: in a mount namespace of our own.
cat >disks.sh <<'END'
set -u
fail() { echo "$*"; cat err; exit 1; }
mkdir disk && mount -t tmpfs -o size=1200k tmpfs disk || exit 77
ask() { "$steelyard" run --store disk/s.db --sim --sim-arg speed=0 --sim-arg log="$PWD/sim.log" -m deepseek/deepseek-flash \
    -s arithmetic-en,logic-en --repeats 10 >out 2>err </dev/null; }
ask; status=$?
[ $status = 1 ] || fail "exit $status on a full disk, expected 1"
grep -q 'disk is full' err || fail "a full disk is not told"
mount -o remount,size=64m disk
"$steelyard" store --store disk/s.db check >out 2>err || fail "not sound after a full disk"
kept=$(sqlite3 disk/s.db 'SELECT count(*) FROM reply')
[ "$kept" -gt 0 ] || fail "nothing was stored before the disk was full: the test shows nothing"
sqlite3 disk/s.db 'SELECT cell, attempt FROM reply' >kept
ask || fail "did not carry on with room again"
sqlite3 disk/s.db 'SELECT cell, attempt FROM reply' | sort >all
[ -z "$(sort kept | comm -23 - all)" ] || fail "a reply that was stored is gone"
[ "$(wc -l <all)" = 1200 ] || fail "not complete"
mount -o remount,ro disk
"$steelyard" run --store disk/s.db --new --sim -m deepseek/deepseek-flash -s arithmetic-en --sample 2 >out 2>err </dev/null; status=$?
[ $status = 1 ] || fail "exit $status on a read-only disk, expected 1"
grep -qi 'read-only\|readonly' err || fail "a read-only disk is not told"
"$steelyard" compare --store disk/s.db >out 2>err || fail "no report from a read-only disk"
"$steelyard" store --store disk/s.db check >out 2>err || fail "no check on a read-only disk"
END
unshare -rm bash disks.sh >disks.out 2>&1; status=$?
case $status in
    0) passed=$((passed + 1)) ;;
    77 | 125) skipped=1 ;;
    *) grep -q 'unshare' disks.out && skipped=1 || { cat disks.out; fail "disks: $status"; } ;;
esac

# Standard output: full, closed, or nobody reads it. The run itself is kept.
"${ask[@]}" >/dev/full 2>err; status=$?
[ $status = 1 ] && grep -q 'standard output' err || fail "exit $status with standard output full"
[ "$(sqlite3 results/steelyard.db 'SELECT state FROM run')" = complete ] || fail "the run was not kept"
"${ask[@]}" --new >&- 2>err; status=$?
[ $status = 1 ] && grep -q 'standard output' err || fail "exit $status with standard output closed"
"${ask[@]}" --new 2>err | true
[ "${PIPESTATUS[0]}" = 0 ] || fail "a reader that left ended the run"
[ "$(sqlite3 results/steelyard.db "SELECT group_concat(state) FROM run")" = complete,complete,complete ] || fail "a run was not kept"
"$steelyard" store check >out 2>err || fail "not sound"
passed=$((passed + 3))

# Two processes at one run; another run of the same store may go on meanwhile.
slow=("$steelyard" run --sim --sim-arg speed=2 -m deepseek/deepseek-flash -s logic-zh)
"${slow[@]}" >/dev/null 2>first.err </dev/null & first=$!; pids+=($first)
for _ in $(seq 400); do grep -q running first.err && break; sleep 0.05; done
expect 1 'another process is working at run' "${slow[@]}"
expect 0 complete "$steelyard" run --sim --sim-arg speed=0 -m deepseek/deepseek-flash -s logic-zh --sample 5
kill -TERM $first; wait $first
[ $? = 143 ] || fail "the first one was ended by the second"
passed=$((passed + 1))

# One command, six times at once: one run. Those that came later find it, and do not buy its answers again.
rm -rf race; mkdir race
for i in 1 2 3 4 5 6; do
    (cd race && "$steelyard" run -q --sim --sim-arg speed=5 -m qwen/qwen3.8-flash -s logic-en --sample 10 >/dev/null 2>$i.err </dev/null) &
    pids+=($!); racers[i]=$!
done
wait "${racers[@]}"
[ "$(sqlite3 race/results/steelyard.db 'SELECT count(*) FROM run')" = 1 ] || fail "one command made several runs"
[ "$(sqlite3 race/results/steelyard.db "SELECT count(*) - count(DISTINCT cell) FROM attempt WHERE outcome = 'answered'")" = 0 ] ||
    fail "answers were bought twice"
passed=$((passed + 1))

# A file that may grow no further: told as a full disk is, and the store is sound.
(ulimit -f 300; exec "$steelyard" run --store small.db --sim --sim-arg speed=0 -m deepseek/deepseek-flash -s arithmetic-en --repeats 10 >out 2>err </dev/null)
status=$?
[ $status = 1 ] && grep -q 'small.db' err || fail "exit $status where files may not grow"
expect 0 sound "$steelyard" store --store small.db check

# A store that is removed under a run: nothing more is bought for a file that is no more.
"$steelyard" run --store gone.db --sim --sim-arg speed=2 -m deepseek/deepseek-flash -s logic-zh >out 2>err </dev/null & run=$!; pids+=($run)
for _ in $(seq 400); do [ "$(sqlite3 gone.db 'SELECT count(*) FROM reply' 2>/dev/null || echo 0)" -gt 3 ] && break; sleep 0.02; done
rm gone.db
wait $run; status=$?
[ $status = 1 ] && grep -q "'gone.db' was removed or replaced" err || fail "exit $status after the store was removed"
passed=$((passed + 1))

# What is no store, or a damaged one, is refused and left as it is.
echo 'not a database, and long enough to have a header of a hundred bytes, which SQLite reads before it says what a file is' >text.db
cp text.db before
expect 1 'no store' "$steelyard" run --store text.db --sim -m deepseek/deepseek-flash -s logic-zh --sample 1
cmp -s text.db before || fail "a file that is no store was touched"
cp results/steelyard.db damaged.db
dd if=/dev/urandom of=damaged.db bs=8192 seek=3 count=20 conv=notrunc 2>/dev/null
cp damaged.db before
expect 1 'damaged' "$steelyard" store --store damaged.db check
cmp -s damaged.db before || fail "a damaged store was touched"

# An older store: migrated, with a copy beside it; vacuum; check.
sqlite3 old.db <"$root/tests/data/store/v1.sql"
replies=$(sqlite3 old.db 'SELECT count(*) FROM reply')
expect 0 'the old store is kept in old.db.v1.backup' "$steelyard" store --store old.db migrate
[ "$(sqlite3 old.db.v1.backup 'PRAGMA user_version')" = 1 ] || fail "the copy is not the old one"
[ "$(sqlite3 old.db 'SELECT count(*) FROM reply')" = "$replies" ] || fail "replies were lost"
expect 0 'nothing to do' "$steelyard" store --store old.db migrate
expect 0 'bytes, before' "$steelyard" store --store old.db vacuum
expect 0 'sound' "$steelyard" store --store old.db check
sqlite3 old.db 'PRAGMA user_version = 99'
expect 2 'newer steelyard' "$steelyard" store --store old.db check

echo "$passed passed, 0 failed, $skipped skipped"
