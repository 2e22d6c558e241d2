#!/usr/bin/env bash
# An installed program finds its providers, suites and sweeps from any folder; uninstall leaves nothing.
set -eu
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
make -s install DESTDIR="$work" PREFIX=/usr >"$work/log" 2>&1
cd "$work"
env -u STEELYARD_DATA ./usr/bin/steelyard list providers -o csv | grep -q '^deepseek,'
./usr/bin/steelyard list suites -o csv | grep -q '^logic-zh,'
test -f usr/share/steelyard/sweeps/demo.json
test -s usr/share/man/man1/steelyard.1 && test -s usr/share/man/man1/steelyard-run.1
test -s usr/share/bash-completion/completions/steelyard
# A profile of one's own folder comes first.
mkdir providers && sed 's/"title": "DeepSeek"/"title": "Ours"/' usr/share/steelyard/providers/deepseek.json >providers/deepseek.json
./usr/bin/steelyard list providers -o csv | grep -q '^deepseek,Ours'
# A key that is missing is told by its variable before anything is sent.
status=0
env -u DEEPSEEK_API_KEY ./usr/bin/steelyard run -m deepseek/deepseek-flash -s logic-en --sample 1 --budget '1 CNY' 2>err || status=$?
[ $status = 2 ] && grep -q DEEPSEEK_API_KEY err
cd - >/dev/null
make -s uninstall DESTDIR="$work" PREFIX=/usr
[ -z "$(find "$work/usr" -type f)" ]
