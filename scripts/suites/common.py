"""What both generators use: a random generator that is the same in every Python, numbers as text,
and the form of an item."""

from fractions import Fraction


class Rng:
    """splitmix64 (Steele, Lea, Flood 2014), seeded by a text."""

    def __init__(self, *seed):
        self.state = 0xCBF29CE484222325
        for byte in "/".join(map(str, seed)).encode():
            self.state = (self.state ^ byte) * 0x100000001B3 % 2**64

    def next(self):
        self.state = (self.state + 0x9E3779B97F4A7C15) % 2**64
        z = self.state
        z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9 % 2**64
        z = (z ^ z >> 27) * 0x94D049BB133111EB % 2**64
        return z ^ z >> 31

    def between(self, low, high, step=1):
        """A number of low, low + step, … up to high."""
        return low + step * (self.next() % ((high - low) // step + 1))

    def pick(self, values):
        return values[self.next() % len(values)]

    def shuffled(self, values):
        values = list(values)
        for i in range(len(values) - 1, 0, -1):
            j = self.next() % (i + 1)
            values[i], values[j] = values[j], values[i]
        return values

    def sample(self, values, count):
        return self.shuffled(values)[:count]


def is_decimal(value):
    """Whether it comes out even in decimals."""
    d = Fraction(value).denominator
    while d % 2 == 0:
        d //= 2
    while d % 5 == 0:
        d //= 5
    return d == 1


def number(value):
    """ "12", "12.5", or "7/3" when it does not come out even."""
    value = Fraction(value)
    if not is_decimal(value):
        return f"{value.numerator}/{value.denominator}"
    digits = 0
    while (value * 10**digits).denominator != 1:
        digits += 1
    text = str(abs(int(value * 10**digits))).rjust(digits + 1, "0")
    if digits:
        text = text[:-digits] + "." + text[-digits:]
    return ("-" if value < 0 else "") + text


def money(value):
    """Dollars as they are written: "$7", "$7.50", "$1,250"."""
    value = Fraction(value)
    if value.denominator == 1:
        return f"${int(value):,}"
    cents = value * 100
    assert cents.denominator == 1
    return f"${int(cents) // 100:,}.{int(cents) % 100:02}"


def wan(value):
    """A large number as Chinese writes it: 24万, 3.6亿."""
    value = Fraction(value)
    if value >= 10**8:
        return number(value / 10**8) + "亿"
    return number(value / 10**4) + "万"


def chinese(text):
    """Chinese punctuation for a text that is typed with ASCII's: full width, but not inside times
    and numbers."""
    wide = {",": 0xFF0C, "?": 0xFF1F, ":": 0xFF1A, ";": 0xFF1B, "!": 0xFF01, "(": 0xFF08,
            ")": 0xFF09}
    out = []
    for i, c in enumerate(text):
        inside = 0 < i < len(text) - 1 and text[i - 1].isdigit() and text[i + 1].isdigit()
        out.append(chr(wide[c]) if c in wide and not inside else c)
    return "".join(out)


NAMES_EN = ["Anna", "Ben", "Clara", "David", "Emma"]
NAMES_ZH = ["甲", "乙", "丙", "丁", "戊"]
LETTERS = "ABCDE"
