. "$(dirname "$0")/../setup.sh"
# every number is that of compare's pairs; and every word that is drawn
$steelyard chart forest mimosa -o d --format svg
sed -n '/^# differences/,/^$/p' d/forest-mimosa.dat | sed 1,2d | awk -F'\t' 'NF{printf "%.4f %.4f %.4f %s\n", $1, $4, $5, $8}' | sort >chart
$steelyard compare mimosa --pairs --by suite --baseline alpha/large@think=high -o json |
    jq -r '.rows[]|[.difference_points, .difference_points_low, .difference_points_high, (if .suite=="all" then "" else .suite end)]|@tsv' |
    awk -F'\t' '{printf "%.4f %.4f %.4f %s\n", $1, $2, $3, $4}' | sort >table
wc -l <chart && diff chart table && echo same
sed -n '/^# text/,$p' d/forest-mimosa.dat
$steelyard chart forest mimosa --baseline nobody
