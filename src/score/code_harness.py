"""Judges one answer, inside the sandbox: argv[1] is its language; stdin brings the nonce, the answer and its
tests as frames "NAME BYTES\\n...\\n". Prints one line, "NONCE VERDICT DETAIL", and ends.

What the answer wrote runs in another process, which is forked before the frames are read: it has neither the
nonce nor the tests, and its descriptors are a pair of pipes. Its values come back as plain data, so that no
object of its own takes part in an assertion. There is no /proc through which it could reach this process.
"""
import sys
sys.path[:] = [p for p in sys.path if p.startswith("/usr/")]  # /tmp is the answer's to write
sys.dont_write_bytecode = True
import os
import builtins

MESSAGE_MAX = 32 << 20  # bytes of a message
DEPTH_MAX = 200         # of nested values
ITEMS_MAX = 1000000     # taken from an iterator
OUTPUT_MAX = 4 << 20    # bytes kept of a program's output


class Verdict(BaseException):
    """Ends the judging: no test may catch it."""


class RemoteError(Exception):
    """An exception of a class that the answer defines itself."""


DATES = {
    "datetime": ("year", "month", "day", "hour", "minute", "second", "microsecond"),
    "date": ("year", "month", "day"),
    "time": ("hour", "minute", "second", "microsecond"),
    "timedelta": ("days", "seconds", "microseconds"),
}


# Values on the wire: a letter, then what it needs up to a line's end, then what it holds -------------------

def put_sequence(letter, items, out, depth):
    out.append(b"%s%d\n" % (letter, len(items)))
    for item in items:
        put(item, out, depth + 1)


def put_bytes(letter, data, out):
    out.append(b"%s%d\n" % (letter, len(data)))
    out.append(data)


def module_class(module, name):
    return getattr(sys.modules.get(module), name, ())


def put_rare(value, out, depth):
    """Standard classes that compare by value; everything else stays where it is, and its number is sent."""
    if isinstance(value, (type({}.keys()), type({}.items()))):
        try:
            return put_sequence(b"S", set(value), out, depth)
        except TypeError:
            pass
    if isinstance(value, range):
        return put_sequence(b"R", (value.start, value.stop, value.step), out, depth)
    if isinstance(value, module_class("collections", "deque")):
        return put_sequence(b"Q", list(value), out, depth)
    if isinstance(value, module_class("decimal", "Decimal")):
        return put_bytes(b"D", str(value).encode(), out)
    if isinstance(value, module_class("fractions", "Fraction")):
        return put_sequence(b"V", (value.numerator, value.denominator), out, depth)
    for name, fields in DATES.items():
        if type(value) is module_class("datetime", name) and getattr(value, "tzinfo", None) is None:
            return put_sequence(b"M", [name] + [getattr(value, field) for field in fields], out, depth)
    if isinstance(value, type) and vars(builtins).get(value.__name__) is value:
        return put_bytes(b"B", value.__name__.encode(), out)
    out.append(b"h%d\n" % handle_of(value))


def put(value, out, depth=0):
    if depth > DEPTH_MAX:
        raise ValueError("a value is nested too deeply")
    if value is None:
        out.append(b"N\n")
    elif value is True or value is False:
        out.append(b"T\n" if value else b"F\n")
    elif isinstance(value, int):
        out.append(b"i" + (b"%x" % int(value)) + b"\n")
    elif isinstance(value, float):
        out.append(b"f" + float.hex(value).encode() + b"\n")
    elif isinstance(value, str):
        put_bytes(b"s", str.encode(value, "utf-8", "surrogatepass"), out)
    elif isinstance(value, (bytes, bytearray)):
        put_bytes(b"b", bytes(value), out)
    elif isinstance(value, complex):
        out.append(b"c" + float.hex(value.real).encode() + b" " + float.hex(value.imag).encode() + b"\n")
    elif isinstance(value, tuple):
        put_sequence(b"t", value, out, depth)
    elif isinstance(value, list):
        put_sequence(b"l", value, out, depth)
    elif isinstance(value, dict):
        put_sequence(b"d", [part for item in value.items() for part in item], out, depth)
    elif isinstance(value, set):
        put_sequence(b"S", value, out, depth)
    elif isinstance(value, frozenset):
        put_sequence(b"z", value, out, depth)
    else:
        put_rare(value, out, depth)


class Reader:
    def __init__(self, data):
        self.data, self.at = data, 0

    def line(self):
        end = self.data.index(b"\n", self.at)
        line, self.at = self.data[self.at:end], end + 1
        return line

    def take(self, count):
        if count < 0 or count > len(self.data) - self.at:
            raise ValueError("a message is cut")
        self.at += count
        return self.data[self.at - count:self.at]

    def items(self, count, depth):
        if count > len(self.data) - self.at:
            raise ValueError("a message is cut")
        return [self.value(depth + 1) for _ in range(count)]

    def value(self, depth=0):
        line = self.line()
        letter, rest = line[:1], line[1:]
        if depth > DEPTH_MAX + 1:
            raise ValueError("a value is nested too deeply")
        if letter in SIMPLE:
            return SIMPLE[letter](rest)
        if letter == b"s":
            return self.take(int(rest)).decode("utf-8", "surrogatepass")
        if letter == b"b":
            return self.take(int(rest))
        if letter == b"D":
            from decimal import Decimal
            return Decimal(self.take(int(rest)).decode())
        if letter == b"B":
            return builtin_type(self.take(int(rest)).decode())
        return SEQUENCE[letter](self.items(int(rest), depth))


def builtin_type(name):
    value = vars(builtins)[name]
    if not isinstance(value, type):
        raise ValueError("no type")
    return value


def make_deque(items):
    from collections import deque
    return deque(items)


def make_fraction(items):
    from fractions import Fraction
    return Fraction(*items)


def make_date(items):
    import datetime
    name, *numbers = items
    return getattr(datetime, name if name in DATES else "date")(*numbers)


SIMPLE = {
    b"N": lambda rest: None, b"T": lambda rest: True, b"F": lambda rest: False,
    b"i": lambda rest: int(rest, 16), b"f": lambda rest: float.fromhex(rest.decode()),
    b"c": lambda rest: complex(*map(float.fromhex, rest.decode().split())),
    b"h": lambda rest: made_of_handle(int(rest)),
}
SEQUENCE = {
    b"l": list, b"t": tuple, b"S": set, b"z": frozenset, b"Q": make_deque, b"V": make_fraction, b"M": make_date,
    b"d": lambda items: dict(zip(items[::2], items[1::2])), b"R": lambda items: range(*items),
}


def send(fd, parts):
    data = b"".join(parts)
    if len(data) > MESSAGE_MAX:
        raise ValueError("a value is too large")
    data = memoryview(b"%08x" % len(data) + data)
    while data:
        data = data[os.write(fd, data):]


def receive(fd):
    """The next message; b"" at the end."""
    head = b""
    while len(head) < 8:
        part = os.read(fd, 8 - len(head))
        if not part:
            return b""
        head += part
    try:
        left, parts = int(head, 16), []
    except ValueError:
        return b""
    if left > MESSAGE_MAX:
        return b""
    while left:
        part = os.read(fd, min(left, 1 << 16))
        if not part:
            return b""
        parts.append(part)
        left -= len(part)
    return b"".join(parts)


# The answer's side ------------------------------------------------------------------------------------------

objects, numbers = [], {}


def handle_of(value):
    if id(value) not in numbers:
        numbers[id(value)] = len(objects)
        objects.append(value)
    return numbers[id(value)]


def made_of_handle(number):
    return objects[number]


def answer_call(space, target, args, keywords):
    before, after = [], []
    put(args, before)
    result = (space[target] if isinstance(target, str) else target)(*args, **keywords)
    put(args, after)
    return result, None if before == after else args


def answer_request(space, kind, *a):
    if kind == "run":
        exec(compile(a[0], "<answer>", "exec"), space)
        return None
    if kind == "call":
        return answer_call(space, *a)
    if kind == "name":
        return space[a[0]]
    if kind == "get":
        return getattr(*a)
    if kind == "set":
        return setattr(*a)
    if kind == "item":
        return a[0][a[1]]
    if kind == "len":
        return len(a[0])
    if kind == "truth":
        return bool(a[0])
    if kind == "text":
        return str(a[0])
    if kind == "same":
        return bool(a[0] == a[1])
    return [item for item, _ in zip(a[0], range(ITEMS_MAX))]


def answer_side(source, sink):
    module = type(sys)("answer")
    sys.modules["answer"] = module
    while True:
        data = receive(source)
        if not data:
            os._exit(0)
        reply = [b"t2\n"]
        try:
            value = answer_request(module.__dict__, *Reader(data).value())
            put("value", reply)
            put(value, reply)
            send(sink, reply)
        except BaseException as error:
            names = [c.__name__ for c in type(error).__mro__]
            reply = [b"t2\n"]
            put("error", reply)
            put([names, str(error)[:300]], reply)
            send(sink, reply)


def fork_answer():
    request, reply = os.pipe(), os.pipe()
    pid = os.fork()
    if pid:
        os.close(request[0])
        os.close(reply[1])
        return pid, request[1], reply[0]
    null = os.open("/dev/null", os.O_RDWR)
    for fd in 0, 1, 2:
        os.dup2(null, fd)
    os.dup2(request[0], 60)
    os.dup2(reply[1], 61)
    os.closerange(3, 60)
    try:
        answer_side(60, 61)
    finally:
        os._exit(1)


# The tests' side --------------------------------------------------------------------------------------------

class Remote:
    """The answer's process, seen from the tests."""

    def __init__(self, pid, sink, source, cpu):
        self.pid, self.sink, self.source, self.cpu = pid, sink, source, cpu

    def ask(self, *request):
        parts = []
        put(request, parts)
        try:
            send(self.sink, parts)
        except OSError:
            pass
        data = receive(self.source)
        if not data:
            raise Verdict(*how_it_ended(self.pid, self.cpu))
        try:
            kind, value = Reader(data).value()
        except (ValueError, KeyError, TypeError, IndexError, ArithmeticError, RecursionError):
            raise Verdict("fail", "the answer's value cannot be read")
        if kind == "error":
            raise self.error(value)
        return value

    def error(self, value):
        names, text = value
        if "MemoryError" in names:
            return Verdict("memory", "MemoryError")
        for name in names:
            cls = getattr(builtins, name, None)
            if isinstance(cls, type) and issubclass(cls, Exception) and cls is not Exception:
                break
        else:
            cls, text = RemoteError, "%s: %s" % (names[0], text)
        try:
            return cls(text)
        except TypeError:  # UnicodeDecodeError and its like want more
            return RemoteError("%s: %s" % (names[0], text))

    def call(self, target, args, keywords):
        result, changed = self.ask("call", target, list(args), keywords)
        for mine, theirs in zip(args, changed or ()):
            if type(mine) is list:
                mine[:] = theirs
            elif type(mine) in (dict, set):
                mine.clear()
                mine.update(theirs)
        return result


def how_it_ended(pid, cpu):
    _, status, used = os.wait4(pid, 0)
    number = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
    if number == 24 or (number == 9 and used.ru_utime + used.ru_stime >= cpu):
        return "timeout", "out of CPU time"
    if number:
        return "crash", "killed by signal %d" % number
    return "crash", "left with status %d before the tests were over" % os.WEXITSTATUS(status)


class Handle:
    """An object of the answer's that is no plain data."""

    def __init__(self, number):
        object.__setattr__(self, "_number", number)

    def __call__(self, *args, **keywords):
        return remote.call(self, args, keywords)

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return remote.ask("get", self, name)

    def __setattr__(self, name, value):
        remote.ask("set", self, name, value)

    def __getitem__(self, key):
        return remote.ask("item", self, key)

    def __iter__(self):
        return iter(remote.ask("items", self))

    def __len__(self):
        return remote.ask("len", self)

    def __bool__(self):
        return remote.ask("truth", self) is True

    def __str__(self):
        return str(remote.ask("text", self))

    __repr__ = __str__

    def __eq__(self, other):
        return type(other) is Handle and (self._number == other._number or
                                          remote.ask("same", self, other) is True)

    def __hash__(self):
        return self._number


class Names(dict):
    """The tests' builtins: a name that they lack is the prompt's (a helper), else the answer's."""
    prelude, helpers = "", None

    def __missing__(self, name):
        if self.helpers is None:
            self.helpers = {"__name__": "prompt"}
            for end in "\n", "\n    pass\n":
                try:
                    exec(compile(self.prelude + end, "<prompt>", "exec"), self.helpers)
                    break
                except Exception:
                    pass
        if name in self.helpers:
            return self.helpers[name]
        try:
            return remote.ask("name", name)
        except KeyError:
            raise NameError("name '%s' is not defined" % name) from None


def names_in(code):
    """The names that compiled code asks for, also inside its functions."""
    names = set(code.co_names)
    for inner in code.co_consts:
        if type(inner) is type(code):
            names |= names_in(inner)
    return names


def shadowed(texts):
    """MBPP asks for a `sum` of its own: builtins are the answer's where the tests name nothing else."""
    names = set()
    for text in texts:
        try:
            names |= names_in(compile(text, "<test>", "exec"))
        except SyntaxError:
            return {}
    names.discard("AssertionError")
    found = {}
    for name in names if all(name in vars(builtins) for name in names) else ():
        try:
            found[name] = remote.ask("name", name)
        except KeyError:
            pass
    return found


def where(error, sources):
    """The line of a test in which it failed."""
    found, trace = "", error.__traceback__
    while trace:
        source = sources.get(trace.tb_frame.f_code.co_filename)
        if source:
            lines = source.splitlines()
            found = lines[trace.tb_lineno - 1].strip() if trace.tb_lineno <= len(lines) else ""
        trace = trace.tb_next
    return found


def judge_python(frames, cpu):
    entry = frames.one("entry")
    names = Names(vars(builtins))
    names.prelude = frames.one("prelude")
    space = {"__name__": "test", "__builtins__": names}
    sources = {}

    def run(kind, text):
        name = "<%s %d>" % (kind, len(sources) + 1)
        sources[name] = text
        try:
            exec(compile(text, name, "exec"), space)
        except Exception as error:
            line = where(error, sources)
            raise Verdict("fail", "%s%s: %s" % (type(error).__name__,
                                                " " + str(error) if str(error) else "", line))

    try:
        remote.ask("run", frames.one("answer"))
    except Exception as error:
        raise Verdict("fail", "the answer does not load: %s %s" % (type(error).__name__, error))
    if entry:
        try:
            found = remote.ask("name", entry)
        except KeyError:
            raise Verdict("fail", "the answer defines no %s" % entry)
        if type(found) is not Handle:
            raise Verdict("fail", "%s is no function" % entry)
        space[entry] = found
    else:
        space.update(shadowed([frames.one("setup")] + frames.all("test")))
    if frames.one("setup"):
        run("setup", frames.one("setup"))
    for test in frames.all("test"):
        run("test", test)
    if "check" in space:
        if not entry:
            raise Verdict("infrastructure", "the item has a check() and no entry_point")
        run("call", "check(%s)" % entry)


# Programs that read input and write output, and everything in C ---------------------------------------------

def execute(argv, data, cpu):
    """Runs a program to its end: (verdict or None, its status, stdout, stderr)."""
    streams = os.open("in", os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
    while data:
        data = data[os.write(streams, data):]
    os.lseek(streams, 0, 0)
    out, err = os.pipe(), os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.dup2(streams, 0)
            os.dup2(out[1], 1)
            os.dup2(err[1], 2)
            os.execv(argv[0], argv)
        finally:
            os._exit(127)
    os.close(streams)
    os.close(out[1])
    os.close(err[1])
    texts, status, used = read_both(pid, [out[0], err[0]])
    os.close(out[0])
    os.close(err[0])
    number = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
    if number == 24 or (number == 9 and used.ru_utime + used.ru_stime >= cpu):
        raise Verdict("timeout", "out of CPU time")
    return number, os.WEXITSTATUS(status) if not number else -1, texts[0], texts[1]


def read_both(pid, sources):
    """What is written until the program ends: (texts, status, use). What a child of its holds open is not waited for."""
    import select
    texts, ended = {fd: b"" for fd in sources}, None
    while True:
        ready = select.select(list(sources), [], [], 0.01 if not ended else 0)[0] if sources else []
        for fd in ready:
            part = os.read(fd, 1 << 16)
            if not part:
                sources.remove(fd)
            texts[fd] += part
            if len(texts[fd]) > OUTPUT_MAX:
                raise Verdict("crash", "wrote more than %d MiB" % (OUTPUT_MAX >> 20))
        if ended and not ready:
            return list(texts.values()), ended[1], ended[2]
        if not ended:
            got = os.wait4(pid, 0 if not sources else os.WNOHANG)
            ended = got if got[0] else None


def write_file(name, text, mode=0o600):
    fd = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    data = memoryview(text.encode("utf-8", "surrogatepass"))
    while data:
        data = data[os.write(fd, data):]
    os.close(fd)


def tool(argv, what, cpu):
    number, status, _, err = execute(argv, b"", cpu)
    if status == 127:
        raise Verdict("infrastructure", argv[0] + " is not installed")
    if number or status:
        lines = err.decode("utf-8", "replace").splitlines() or [""]
        first = [line for line in lines if "error" in line] or lines
        raise Verdict("fail", "%s: %s" % (what, first[0]))


def lines_of(text):
    return [line.rstrip() for line in text.rstrip().split("\n")]


def judge_cases(frames, argv, cpu):
    cases = list(zip(frames.all("input"), frames.all("output")))
    for i, (given, expected) in enumerate(cases):
        number, status, out, err = execute(argv, given.encode("utf-8", "surrogatepass"), cpu)
        if b"MemoryError" in err[-200:]:
            raise Verdict("memory", "MemoryError in case %d" % (i + 1))
        if number:
            raise Verdict("crash", "killed by signal %d in case %d" % (number, i + 1))
        if status:
            last = (err.decode("utf-8", "replace").splitlines() or [""])[-1]
            raise Verdict("fail", "left with status %d in case %d: %s" % (status, i + 1, last))
        if lines_of(out.decode("utf-8", "replace")) != lines_of(expected):
            raise Verdict("fail", "case %d: wrote %.60r, expected %.60r" %
                          (i + 1, out.decode("utf-8", "replace"), expected))


ASSERT_H = """#undef assert
#define assert(x) ((x) ? (void)0 : steelyard_failed_(#x, __LINE__))
#ifndef STEELYARD_ASSERT
#define STEELYARD_ASSERT
#include <stdio.h>
static inline void steelyard_failed_(const char *what, int line)
{
    dprintf(2, "assertion failed in line %d: %s\\n", line, what);
    for (;;)
        __builtin_trap();
}
#endif
"""
MAIN_C = """#include <unistd.h>
int steelyard_tests_(void);
int main(void)
{
    static const char end[] = "%s";
    return steelyard_tests_() == 0 && write(1, end, sizeof end - 1) == sizeof end - 1 ? 0 : 1;
}
"""
CC = ["/usr/bin/gcc", "-std=gnu17", "-O1", "-w"]


def judge_c(frames, cpu):
    write_file("answer.c", frames.one("answer"))
    if frames.all("input"):
        tool(CC + ["-o", "program", "answer.c", "-lm"], "does not compile", cpu)
        return judge_cases(frames, ["/tmp/program"], cpu)
    # While it is compiled, nothing of ours may lie there to be included.
    tool(CC + ["-c", "answer.c"], "does not compile", cpu)
    if frames.one("entry"):  # the rest of its names cannot take the place of the library's
        tool(["/usr/bin/objcopy", "-G", frames.one("entry"), "answer.o"], "objcopy", cpu)
    end = os.urandom(16).hex()
    os.mkdir("include", 0o700)
    write_file("include/assert.h", ASSERT_H)
    write_file("test.c", frames.one("setup") + "\n#line 1\n" + "\n".join(frames.all("test")))
    write_file("main.c", MAIN_C % end)
    try:
        tool(CC + ["-include", "assert.h", "-Iinclude", "-Dmain=steelyard_tests_", "-c", "test.c"], "the test", cpu)
        tool(CC + ["-c", "main.c"], "the end", cpu)
    except Verdict as verdict:
        raise Verdict("infrastructure", verdict.args[1])
    tool(CC + ["-o", "program", "main.o", "test.o", "answer.o", "-lm"], "does not link", cpu)
    for name in "test.c", "main.c", "test.o", "main.o":
        os.unlink(name)
    os.chmod("program", 0o111)
    number, status, out, err = execute(["/tmp/program"], b"", cpu)
    said = err.decode("utf-8", "replace").splitlines() or [""]
    if number == 4 and said[-1].startswith("assertion failed"):
        raise Verdict("fail", said[-1])
    if number:
        raise Verdict("crash", "killed by signal %d" % number)
    if status or not out.endswith(end.encode()):
        raise Verdict("fail", "left with status %d before the last assertion" % status)


# ------------------------------------------------------------------------------------------------------------

class Frames:
    def __init__(self, data):
        self.frames, at = {}, 0
        while at < len(data):
            end = data.index(b"\n", at)
            name, size = data[at:end].split()
            body = data[end + 1:end + 1 + int(size)]
            self.frames.setdefault(name.decode(), []).append(body.decode("utf-8", "replace"))
            at = end + 2 + int(size)

    def all(self, name):
        return self.frames.get(name, [])

    def one(self, name):
        return (self.all(name) or [""])[0]


def read_all(fd):
    parts = []
    while parts[-1:] != [b""]:
        parts.append(os.read(fd, 1 << 16))
    return b"".join(parts)


def judge(frames, language, cpu):
    try:
        if language == "c":
            judge_c(frames, cpu)
        elif language == "python":
            judge_python(frames, cpu)
        else:
            write_file("answer.py", frames.one("answer"))
            judge_cases(frames, ["/usr/bin/python3", "-S", "-s", "-B", "answer.py"], cpu)
    except Verdict as verdict:
        return verdict.args
    except MemoryError:
        return "memory", "the tests ran out of memory"
    return "pass", ""


def unsendable(value):
    raise Verdict("infrastructure", "a test passes a value of type %s to the answer" % type(value).__name__)


language, cpu = sys.argv[1], int(sys.argv[2])
if language == "python":
    remote = Remote(*fork_answer(), cpu)
    handle_of = lambda value: value._number if type(value) is Handle else unsendable(value)
    made_of_handle = Handle
frames = Frames(read_all(0))
verdict, detail = judge(frames, language, cpu)
line = "%s %s %s" % (frames.one("nonce"), verdict, " ".join(detail.split())[:300])
os.write(1, line.encode("utf-8", "replace") + b"\n")
os._exit(0)
