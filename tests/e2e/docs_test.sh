#!/bin/bash
# Every command of the documents does what they say: each document's are run in its own copy of a prepared folder.
set -u
checkout=$PWD
. "$(dirname "$0")/counting.sh" python3
ready=$work/ready
mkdir -p "$ready/bin"
cat >"$ready/bin/steelyard" <<END
#!/bin/bash
# The program, except that a run is answered by the simulator, at once, and that there is no network to look at.
case " \$* " in
*" --sim-url "*) set -- "\$@" ;;
" doctor "*) set -- "\${@/--ping/--offline}" --offline ;;
*" --sim "*) set -- "\$@" --sim-arg speed=0 ;;
" run "*) set -- "\$@" --sim --sim-arg speed=0 ;;
esac
# The limits of a minute hold for the simulator too: few questions.
case " \$* " in " run "*" --sample "*) ;; " run "*) set -- "\$@" --sample 2 ;; esac
exec "$steelyard" "\$@"
END
chmod +x "$ready/bin/steelyard"
for name in suites sweeps gates providers scripts; do cp -r "$checkout/$name" "$ready/"; done
cp "$checkout"/tests/data/docs/* "$ready/"
export XDG_CONFIG_HOME=$work/config DEEPSEEK_API_KEY=none DASHSCOPE_API_KEY=none QIANFAN_API_KEY=none TOKENHUB_API_KEY=none ARK_API_KEY=none
unset STEELYARD_DATA STEELYARD_STORE STEELYARD_LANG
# Runs for `latest`, `latest:TITLE` and a baseline to name.
(cd "$ready" && for sweep in nightly demo; do bin/steelyard run sweeps/$sweep.json --sample 4 -q; done
    bin/steelyard bless latest --as release -q) >prepare.log 2>&1 || { cat prepare.log; exit 1; }

for document in $(cd "$checkout" && ls README*.md docs/*.md); do
    folder=$work/$(tr / - <<<"$document")
    cp -r "$ready" "$folder"
    if PATH=$folder/bin:$PATH python3 "$checkout/tests/e2e/docs_commands.py" "$document" "$checkout" "$folder" >told; then
        pass
    else
        fail "$(cat told)"
    fi
    rm -rf "$folder"
done
# Both READMEs are of one content: the same sections in number, commands, and rows of the command list.
shape() { grep -cE '^## ' "$checkout/$1"; grep -E '^    (bin/steelyard|make|export)' "$checkout/$1" | sed 's/ --lang zh//; s/ *#.*//'; grep -oE '^\| `[a-z]+`' "$checkout/$1"; }
check "README.zh.md has other sections or commands: $(diff <(shape README.md) <(shape README.zh.md))" \
    cmp -s <(shape README.md) <(shape README.zh.md)
conclude
