# The overview, each topic, the names one a line, a command's page, and what is not there.
"$steelyard" help | sed '/^usage/,/^more/{/^  /d}'
"$steelyard" help | sed -n '/^usage/,/^more/s/^  \([a-z]*\) .*/\1/p' >names; "$steelyard" help --list | cmp - names && echo "--list: the same commands, one a line"
for topic in runs model-names formats settings exit-status; do echo "--- $topic"; "$steelyard" help $topic; done
echo --- init; "$steelyard" help init
"$steelyard" init --help >page; "$steelyard" help init | cmp - page && echo "--help is the same page"
"$steelyard" help exit-statsu; echo "exit $?"
"$steelyard" nonsense; echo "exit $?"
"$steelyard" >o 2>e; echo "without a command: exit $?, $(wc -l <o) lines of results, the overview on standard error: $(grep -c '^usage:' e)"
# Every command's page has examples.
for command in $("$steelyard" help --list); do "$steelyard" help $command >page; grep -q '^examples:' page || echo "$command has none"; done
