# A reader that has seen enough is no failure, and nothing is said.
for i in 1 2 3 4 5 6 7 8 9 10; do { "$steelyard" help --man run; echo $? >status; } | head -c 1 >/dev/null; cat status; done
