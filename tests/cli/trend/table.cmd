. "$(dirname "$0")/../setup.sh"
# The newest run by each model, one of which has a name that tries to do harm.
"$steelyard" trend mimosa --reference none
echo
"$steelyard" trend mimosa --reference none --ascii -m large -o csv
echo
"$steelyard" trend mimosa --reference mimosa --lang zh -m mini
echo
"$steelyard" trend mimosa --nights -m alpha/large
echo
"$steelyard" trend mimosa --events --fail-on-alarm; echo "status $?"
# Simulated runs only where they are named, or where there are no others.
"$steelyard" trend -o json --reference none | head -c 60; echo
"$steelyard" trend yarrow --reference none -o json | head -c 60; echo
