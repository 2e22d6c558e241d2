. "$(dirname "$0")/../setup.sh"
# the pictures differ by version of gnuplot and fonts: here their names, and every word and number
$steelyard chart cost mimosa -o d
ls d
head -c 8 d/score_cost-mimosa.png | od -An -c
head -n 2 d/score_cost-mimosa.svg | cut -c1-60
cat d/score_cost-mimosa.dat
grep -c mimosa d/score_cost-mimosa.gp || true
