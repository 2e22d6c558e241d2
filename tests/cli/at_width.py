"""at_width.py COLUMNS COMMAND...: runs it on a terminal of that width, prints what it wrote, and says which lines
are wider than the terminal: East Asian wide signs and emoji count two, ambiguous ones STEELYARD_AMBIGUOUS_WIDTH."""
import fcntl, os, pty, re, struct, sys, termios, unicodedata

columns = int(sys.argv[1])
ambiguous = int(os.environ.get("STEELYARD_AMBIGUOUS_WIDTH") or 1)


def width(line):
    total, joined = 0, False
    for sign in line:
        kind = unicodedata.east_asian_width(sign)
        if unicodedata.combining(sign) or unicodedata.category(sign) in ("Mn", "Me", "Cf") or joined:
            joined = sign == "\u200d"
            continue
        total += 2 if kind in "WF" else ambiguous if kind == "A" else 1
    return total


read, write = os.pipe()
pid, terminal = pty.fork()
if pid == 0:
    os.read(read, 1)
    os.execvp(sys.argv[2], sys.argv[2:])
fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
os.write(write, b"x")
data = b""
while True:
    try:
        piece = os.read(terminal, 65536)
    except OSError:
        break
    if not piece:
        break
    data += piece
text = data.decode("utf-8", "replace").replace("\r\n", "\n")
sys.stdout.write(text)
for line in re.sub(r"\x1b\[[0-9;]*m", "", text).splitlines():
    if width(line) > columns:
        print(f"WIDER: {width(line)} of {columns}: {line}")
