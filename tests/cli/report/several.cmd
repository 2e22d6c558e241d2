. "$(dirname "$0")/../setup.sh"
# two runs, one of them simulated; one suite; dollars; few samples
$steelyard report mimosa yarrow -s arithmetic-zh --currency USD --samples 40 -o r.html --quiet
python3 "$(dirname "$0")/outline.py" r.html en
# without a sample
$steelyard report yarrow --samples 0 -o s.html
python3 "$(dirname "$0")/outline.py" s.html en | tail -n 1
