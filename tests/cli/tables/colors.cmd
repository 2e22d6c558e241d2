# Colours: --color, then NO_COLOR, STEELYARD_NO_COLOR, TERM=dumb, then CLICOLOR_FORCE and FORCE_COLOR, then whether
# it is a terminal; the setting is what --color is without being said. A colour is never the only sign.
. "$(dirname "$0")/../setup.sh"
TERM=xterm; export TERM
piped() { echo "$1: $(env $2 "$steelyard" compare mimosa $3 | grep -c "$(printf '\033')")"; }
on_terminal() { echo "terminal, $1: $(env $2 python3 "$checkout/tests/cli/at_width.py" 100 "$steelyard" compare mimosa $3 | grep -c "$(printf '\033')")"; }
piped "into a pipe" A=1
piped --color=always A=1 --color=always
piped "NO_COLOR against --color=always" NO_COLOR=1 --color=always
piped FORCE_COLOR FORCE_COLOR=1
piped "FORCE_COLOR=0" FORCE_COLOR=0
piped CLICOLOR_FORCE CLICOLOR_FORCE=1
piped "NO_COLOR against FORCE_COLOR" "NO_COLOR=1 FORCE_COLOR=1"
piped "NO_COLOR empty, FORCE_COLOR" "NO_COLOR= FORCE_COLOR=1"
piped "STEELYARD_NO_COLOR against FORCE_COLOR" "STEELYARD_NO_COLOR=1 FORCE_COLOR=1"
piped "STEELYARD_COLOR=always" STEELYARD_COLOR=always
on_terminal plain A=1
on_terminal --color=never A=1 --color=never
on_terminal NO_COLOR NO_COLOR=1
on_terminal TERM=dumb TERM=dumb
on_terminal STEELYARD_COLOR=never STEELYARD_COLOR=never
"$steelyard" compare mimosa --color=always | sed "s/$(printf '\033')\[[0-9;]*m//g" >plain; "$steelyard" compare mimosa >pipe
cmp plain pipe && echo "the same words without them"
