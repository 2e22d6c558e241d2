#!/bin/bash
# A bundle whose texts are hostile: names that would leave the folder, parameters that are no JSON, suites
# that are paths, two models that become one file name. What is exported of it stays in its folder and is JSON.
set -u
. "$(dirname "$0")/counting.sh" sqlite3 jq
export XDG_CONFIG_HOME=$PWD

models=deepseek/deepseek-flash,deepseek/deepseek-v4-pro,qwen/qwen3.8-flash,qwen/qwen3.8-max
"$steelyard" run -q --store s.db --sim --sim-arg speed=0 -m $models -s arithmetic-en,logic-en --sample 2 >out 2>err </dev/null
check "run: exit $?: $(tail -3 err)" [ $? = 0 ]
# Whoever makes a bundle gives it a hash that fits.
sqlite3 s.db <<'END_SQL'
UPDATE model SET label = '..', parameters = '{"a":1},"injected":true,"x":{"b":2}' WHERE number = 0;
UPDATE model SET label = 'x/y', parameters = '' WHERE number = 1;
UPDATE model SET label = 'x__y', parameters = '[1,' WHERE number = 2;
UPDATE model SET label = '../../escaped', parameters = '"text"' WHERE number = 3;
UPDATE item SET suite = '../../../escaped', digest = digest || 'x' WHERE suite = 'logic-en';
END_SQL
"$steelyard" export --store s.db bundle -O hostile.bundle >out 2>err; check "bundle: $(cat err)" [ $? = 0 ]
"$steelyard" import --store taken.db bundle hostile.bundle >out 2>err; check "import: $(cat err)" [ $? = 0 ]

mkdir -p deep/er
(cd deep/er && "$steelyard" export --store ../../taken.db lm-eval -O lm) >out 2>err
check "export: $(cat err)" [ $? = 0 ]
check "files outside the folder: $(find . -path ./deep/er/lm -prune -o -newer hostile.bundle \( -name '*.json' -o -name '*.jsonl' \) -print)" \
    [ -z "$(find . -path ./deep/er/lm -prune -o -newer hostile.bundle \( -name '*.json' -o -name '*.jsonl' \) -print)" ]
check "files beside: $(ls deep deep/er)" [ "$(ls deep deep/er | tr '\n' ' ')" = 'deep: er  deep/er: lm ' ]
check "folders: $(ls -A deep/er/lm)" [ "$(ls -A deep/er/lm | sort | tr '\n' ' ')" = '_. _.__..__escaped x__y x__y_2 ' ]
check "files of a model" [ "$(find deep/er/lm -type f | wc -l)" = 12 ]
for file in deep/er/lm/*/results_*.json; do
    check "$file is no JSON" jq -e . "$file" >/dev/null
    check "$file: members were put in" [ "$(jq 'has("injected") or (.config | has("injected"))' "$file")" = false ]
done
check "parameters that are no JSON" [ "$(cat deep/er/lm/*/results_*.json | jq -cs '[.[].config.parameters] | sort')" = '[null,null,null,"text"]' ]
for file in deep/er/lm/*/samples_*.jsonl; do check "$file is no JSON" jq -e . "$file" >/dev/null; done

# A run whose name is a path names no file.
sqlite3 taken.db "UPDATE run SET name = '../up'"
for what in bundle lm-eval; do
    (cd deep/er && "$steelyard" export --store ../../taken.db $what latest) >out 2>err
    check "$what of a run named as a path" [ $? = 2 ]
    check "$what does not say what to do" grep -q "'../up' is no name for a file: say --out" err
done
(cd deep/er && "$steelyard" export --store ../../taken.db lm-eval latest -O named) >out 2>err
check "the run's name in JSON" [ "$(cat deep/er/named/*/results_*.json | jq -rs '[.[].steelyard.run] | unique | join(" ")')" = ../up ]
conclude
