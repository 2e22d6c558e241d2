. "$(dirname "$0")/../setup.sh"
ALPHA_API_KEY=secret-in-a-test $steelyard list providers
$steelyard list providers -o md --lang zh
