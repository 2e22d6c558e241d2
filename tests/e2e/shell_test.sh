#!/usr/bin/env bash
# Shells complete commands, options, words and names; the manual pages are sound roff.
set -eu
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
program=$(realpath "${steelyard:-build/release/steelyard}")
mkdir "$work/bin" && ln -s "$program" "$work/bin/steelyard"
export PATH="$work/bin:$PATH"
fail() { echo "shell_test: $1" >&2; exit 1; }

# bash: what is offered for the last of the words
offered() {
    bash -c 'source <(steelyard completion bash); COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _steelyard; printf "%s\n" "${COMPREPLY[@]}"' - "$@"
}
[ "$(offered steelyard comp)" = "$(printf 'compare\ncompletion')" ] || fail "commands of bash"
[ "$(offered steelyard list su)" = suites ] || fail "words of bash"
[ "$(offered steelyard compare --by m)" = model ] || fail "choices of bash"
offered steelyard run --models deepseek/ | grep -q '^deepseek/' || fail "models of bash"
offered steelyard run -s logic-z | grep -qx logic-zh || fail "suites of bash"
offered steelyard run demo --bud | grep -qx -- --budget || fail "options of bash"
[ -z "$(offered steelyard run --models '$(touch /nowhere)')" ] || fail "hostile word in bash"
[ "$(offered steelyard doctor --explain bud)" = "$(printf 'budget\nbudget_day')" ] || fail "settings of bash"
[ "$(offered steelyard init --ci git)" = "$(printf 'github\ngitlab')" ] || fail "choices of init"
[ "$(offered steelyard help exit)" = exit-status ] || fail "topics of help"
(cd "$work" && "$(dirname "$program")/tests/cli/fixture" results.db) || fail "no fixture"
export STEELYARD_STORE=$work/results.db
for command in status compare show bill; do offered steelyard $command mim | grep -qx mimosa || fail "runs of '$command'"; done
unset STEELYARD_STORE
if command -v zsh >/dev/null; then
    steelyard completion zsh >"$work/_steelyard" && zsh -n "$work/_steelyard" || fail "zsh does not read its script"
fi
if command -v fish >/dev/null; then
    fish -c 'source (steelyard completion fish | psub); complete -C "steelyard run --suites logic-z"' | grep -q '^logic-zh' || fail "suites of fish"
    fish -c 'source (steelyard completion fish | psub); complete -C "steelyard store v"' | grep -qx vacuum || fail "words of fish"
    fish -c 'source (steelyard completion fish | psub); complete -C "steelyard help exit-s"' | grep -q '^exit-status' || fail "topics of fish"
fi
# Manual pages: every command has one, and mandoc finds nothing wrong but that they bear no date.
for command in "" $(steelyard help --list); do
    steelyard help --man $command >"$work/page.1"
    grep -q '^\.SH EXIT STATUS' "$work/page.1" || fail "manual of '$command'"
    ! command -v mandoc >/dev/null || ! mandoc -T lint -W warning "$work/page.1" | grep -v 'missing date' || fail "manual of '$command'"
done
if steelyard help --man nonsense 2>"$work/err"; then fail "a manual of nothing"; fi
grep -q "no steelyard command" "$work/err"
