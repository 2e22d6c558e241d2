"""Logic puzzles. Each template draws a puzzle, and every possibility is gone through (all
assignments, orders, models) to prove that exactly one answer holds; then it is told in both
languages: the same logic, each in its own idiom."""

from datetime import date, timedelta
from itertools import permutations, product

from common import LETTERS, NAMES_EN, NAMES_ZH, Rng, chinese

NUMBER_EN = ["no", "one", "two", "three", "four", "five"]
NUMBER_ZH = ["零", "一", "两", "三", "四", "五"]
ORDINAL_EN = ["first", "second", "third", "fourth", "fifth"]
DAYS_EN = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
DAYS_ZH = ["一", "二", "三", "四", "五", "六", "日"]


def join_en(parts):
    parts = list(parts)
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + " and " + parts[-1]


def choice(en, zh, answer, options_en, options_zh):
    """The right option is `answer`, an index."""
    assert len(set(options_en)) == len(options_en) and len(set(options_zh)) == len(options_zh)
    return {"en": en, "zh": zh, "choices": (options_en, options_zh), "reference": LETTERS[answer]}


def count(en, zh, answer):
    return {"en": en, "zh": zh, "reference": str(answer), "form": "number"}


def weekday(en, zh, day):
    return {"en": en, "zh": zh, "form": "day",
            "reference": ([DAYS_EN[day]], [p + DAYS_ZH[day] for p in ("星期", "周", "礼拜")]
                          + (["星期天", "周天"] if day == 6 else []))}


# Knights and knaves.

def says_holds(s, world):
    kind, args = s[0], s[1:]
    if kind == "knave":
        return not world[args[0]]
    if kind == "same":
        return world[args[0]] == world[args[1]]
    if kind == "differ":
        return world[args[0]] != world[args[1]]
    if kind == "either":
        return not world[args[0]] or not world[args[1]]
    return sum(world) == args[0]


def says_en(s, me):
    a = [("I" if p == me else NAMES_EN[p]) for p in s[1:]]
    if s[0] == "knave":
        return f"{a[0]} is a knave."
    if s[0] == "same":
        return f"{join_en(sorted(a, key=lambda x: x == 'I'))} are of the same kind."
    if s[0] == "differ":
        return f"{join_en(sorted(a, key=lambda x: x == 'I'))} are of different kinds."
    if s[0] == "either":
        return f"At least one of {join_en(sorted(('me' if x == 'I' else x) for x in a))} is a knave."
    return f"Exactly {NUMBER_EN[s[1]]} of us {'is a knight' if s[1] == 1 else 'are knights'}."


def says_zh(s, me):
    a = [("我" if p == me else NAMES_ZH[p]) for p in s[1:]]
    if s[0] == "knave":
        return f"{a[0]}是无赖。"
    if s[0] == "same":
        return f"{a[0]}和{a[1]}是同一类人。"
    if s[0] == "differ":
        return f"{a[0]}和{a[1]}不是同一类人。"
    if s[0] == "either":
        return f"{a[0]}和{a[1]}当中至少有一个是无赖。"
    return f"我们当中恰好有{NUMBER_ZH[s[1]]}个骑士。"


def knights(r, k):
    n = 3 if k < 3 else 4
    worlds = list(product([False, True], repeat=n))
    while True:
        says = []
        for me in range(n):
            others = r.sample([p for p in range(n) if p != me], 2)
            says.append(r.pick([("knave", others[0]), ("same", others[0], me), ("differ", *others),
                                ("either", others[0], me), ("count", r.between(1, n - 1))]))
        true = [w for w in worlds if all(says_holds(s, w) == w[me] for me, s in enumerate(says))]
        if len(true) == 1 and len({s[0] for s in says}) >= 2 and 0 < sum(true[0]) < n:
            break
    options = r.shuffled([true[0]] + r.sample([w for w in worlds if w != true[0]], 4))
    names = join_en(NAMES_EN[:n])
    en = (f"On an island, knights always tell the truth and knaves always lie. You meet {names}. "
          + " ".join(f'{NAMES_EN[i]} says: "{says_en(s, i)}"' for i, s in enumerate(says))
          + " Who is what?")
    zh = (f"岛上只有两种人:骑士只说真话,无赖只说假话。你遇到了{'、'.join(NAMES_ZH[:n])}{NUMBER_ZH[n]}个人。"
          + "".join(f"{NAMES_ZH[i]}说:“{says_zh(s, i)}”" for i, s in enumerate(says))
          + "他们各是什么人?")
    kinds_en, kinds_zh = ("knave", "knight"), ("无赖", "骑士")
    return choice(en, zh, options.index(true[0]),
                  [", ".join(f"{NAMES_EN[i]}: {kinds_en[b]}" for i, b in enumerate(w)) for w in options],
                  [",".join(f"{NAMES_ZH[i]}是{kinds_zh[b]}" for i, b in enumerate(w)) for w in options])


# Orders.

def race_clues(order):
    """Every clue of our forms that is true of an order (place of each runner)."""
    n = len(order)
    for a in range(n):
        for place in range(n):
            if order[a] != place:
                yield ("not", a, place)
        for b in range(n):
            if a != b and order[a] < order[b]:
                yield ("before", a, b)
            if a != b and order[a] == order[b] - 1:
                yield ("just", a, b)
            if a < b and abs(order[a] - order[b]) == 3:
                yield ("gap", a, b)


def race_holds(clue, order):
    kind, a, b = clue
    if kind == "not":
        return order[a] != b
    if kind == "before":
        return order[a] < order[b]
    if kind == "just":
        return order[a] == order[b] - 1
    return abs(order[a] - order[b]) == 3


def enough_clues(r, truth, clues, worlds, holds):
    """A random set of clues, none of them superfluous, that leaves only the truth."""
    taken = []
    for c in r.shuffled(clues):
        left = [w for w in worlds if all(holds(t, w) for t in taken)]
        if len(left) == 1:
            break
        if any(not holds(c, w) for w in left):
            taken.append(c)
    for c in list(taken):
        rest = [t for t in taken if t != c]
        if sum(all(holds(t, w) for t in rest) for w in worlds) == 1:
            taken = rest
    assert [w for w in worlds if all(holds(t, w) for t in taken)] == [truth]
    return taken


def race(r, k):
    worlds = list(permutations(range(5)))
    truth = r.pick(worlds)
    clues = enough_clues(r, truth, list(race_clues(truth)), worlds, race_holds)
    place = r.between(0, 4)
    e, z = NAMES_EN, NAMES_ZH

    def tell(c):
        kind, a, b = c
        if kind == "not":
            return f"{e[a]} did not come {ORDINAL_EN[b]}.", f"{z[a]}不是第{b + 1}名"
        if kind == "before":
            return f"{e[a]} finished ahead of {e[b]}.", f"{z[a]}的名次在{z[b]}之前"
        if kind == "just":
            return f"{e[b]} came in right behind {e[a]}.", f"{z[b]}紧跟在{z[a]}之后到达"
        return f"Exactly two runners came in between {e[a]} and {e[b]}.", f"{z[a]}和{z[b]}之间恰好隔着两个人"

    told = [tell(c) for c in clues]
    en = (f"{join_en(e)} ran a race; there were no ties. " + " ".join(t[0] for t in told)
          + f" Who came {ORDINAL_EN[place]}?")
    zh = (f"{'、'.join(z)}五人赛跑,没有并列名次。已知:" + ";".join(t[1] for t in told)
          + f"。第{place + 1}名是谁?")
    return choice(en, zh, truth.index(place), e, z)


PETS = [("the cat", "猫"), ("the dog", "狗"), ("the parrot", "鹦鹉"), ("the tortoise", "乌龟")]


def house_holds(c, world):
    floor, pet = world  # floor of each person; pet's owner
    kind, a, b = c
    if kind == "owns-not":
        return pet[b] != a
    if kind == "floor-not":
        return floor[a] != b
    if kind == "pet-above":
        return floor[pet[a]] > floor[b]
    if kind == "pet-next":
        return abs(floor[pet[a]] - floor[pet[b]]) == 1
    return floor[a] == floor[pet[b]] + 1


def house(r, k):
    worlds = list(product(permutations(range(4)), permutations(range(4))))
    truth = r.pick(worlds)
    forms = ["owns-not", "floor-not", "pet-above", "pet-next", "just-above"]
    clues = [(f, a, b) for f in forms for a in range(4) for b in range(4)
             if not (f == "pet-next" and a >= b) and house_holds((f, a, b), truth)]
    taken = enough_clues(r, truth, clues, worlds, house_holds)
    pet = r.between(0, 3)
    e, z = NAMES_EN, NAMES_ZH

    def tell(c):
        kind, a, b = c
        if kind == "owns-not":
            return f"{e[a]} does not keep {PETS[b][0]}.", f"{z[a]}养的不是{PETS[b][1]}"
        if kind == "floor-not":
            return f"{e[a]} does not live on floor {b + 1}.", f"{z[a]}不住{b + 1}楼"
        if kind == "pet-above":
            return (f"The owner of {PETS[a][0]} lives higher up than {e[b]}.",
                    f"养{PETS[a][1]}的人住得比{z[b]}高")
        if kind == "pet-next":
            return (f"The owners of {PETS[a][0]} and {PETS[b][0]} live on neighbouring floors.",
                    f"养{PETS[a][1]}的人和养{PETS[b][1]}的人住在相邻的楼层")
        return (f"{e[a]} lives directly above the owner of {PETS[b][0]}.",
                f"{z[a]}就住在养{PETS[b][1]}的人的楼上一层")

    told = [tell(c) for c in taken]
    en = (f"{join_en(e[:4])} live on the four floors of a house, one on each (floor 1 is the lowest). "
          f"Each keeps one animal: {join_en(p[0] for p in PETS)} are all there. "
          + " ".join(t[0] for t in told) + f" Who keeps {PETS[pet][0]}?")
    zh = (f"甲、乙、丙、丁四人住在一栋四层的楼里,每层住一人(1楼最低)。四人各养一种动物:{'、'.join(p[1] for p in PETS)}。已知:"
          + ";".join(t[1] for t in told) + f"。{PETS[pet][1]}是谁养的?")
    return choice(en, zh, truth[1][pet], e[:4], z[:4])


# Sets.

def sets(r, k):
    region = {bits: r.between(2, 9) for bits in product([0, 1], repeat=3)}

    def total(test):
        return sum(n for bits, n in region.items() if test(bits))

    people = total(lambda b: True)
    single = [total(lambda b, i=i: b[i]) for i in range(3)]
    double = [total(lambda b, p=p: b[p[0]] and b[p[1]]) for p in ((0, 1), (0, 2), (1, 2))]
    all_three = region[1, 1, 1]
    if k % 2 == 0:
        answer = people - sum(single) + sum(double) - all_three
        assert answer == region[0, 0, 0]
        ask = "How many take no course at all?", "一门都没选的有多少人?"
    else:
        answer = sum(single) - 2 * sum(double) + 3 * all_three
        assert answer == total(lambda b: sum(b) == 1)
        ask = "How many take exactly one of the courses?", "恰好只选了一门的有多少人?"
    s, d = single, double
    en = (f"Of {people} pupils, {s[0]} take chess, {s[1]} take drawing and {s[2]} take pottery. Chess and "
          f"drawing are both taken by {d[0]}, chess and pottery by {d[1]}, drawing and pottery by {d[2]}; "
          f"each of these figures includes the {all_three} who take all three. {ask[0]}")
    zh = (f"某班有{people}名学生,选围棋的{s[0]}人,选绘画的{s[1]}人,选陶艺的{s[2]}人;同时选围棋和绘画的{d[0]}人,"
          f"同时选围棋和陶艺的{d[1]}人,同时选绘画和陶艺的{d[2]}人(以上人数都包括三门全选的{all_three}人)。{ask[1]}")
    return count(en, zh, answer)


# Syllogisms: over every way in which the eight kinds of people may exist.

MODELS = [m for m in product([0, 1], repeat=8)
          if all(any(m[x] for x in range(8) if x >> i & 1) for i in range(3))]


def form_holds(f, m):
    kind, a, b = f
    both = any(m[x] for x in range(8) if x >> a & 1 and x >> b & 1)
    only = any(m[x] for x in range(8) if x >> a & 1 and not x >> b & 1)
    return {"all": not only, "no": not both, "some": both, "some-not": only}[kind]


GROUPS = [[("bakers", "面包师"), ("cyclists", "骑行爱好者"), ("singers", "歌手")],
          [("nurses", "护士"), ("swimmers", "游泳爱好者"), ("gardeners", "园艺爱好者")],
          [("painters", "画家"), ("runners", "跑步爱好者"), ("teachers", "教师")],
          [("drivers", "司机"), ("chess players", "棋手"), ("collectors", "收藏家")],
          [("poets", "诗人"), ("sailors", "水手"), ("cooks", "厨师")]]


def form_text(f, group):
    kind, a, b = f
    (x, u), (y, v) = group[a], group[b]
    return {"all": (f"All {x} are {y}.", f"所有{u}都是{v}"),
            "no": (f"No {x} are {y}.", f"没有一个{u}是{v}"),
            "some": (f"Some {x} are {y}.", f"有的{u}是{v}"),
            "some-not": (f"Some {x} are not {y}.", f"有的{u}不是{v}")}[kind]


def syllogism(r, k):
    kinds = ["all", "no", "some", "some-not"]
    while True:
        premises = [(r.pick(kinds), *r.pick([(0, 1), (1, 0)])), (r.pick(kinds), *r.pick([(1, 2), (2, 1)]))]
        models = [m for m in MODELS if all(form_holds(p, m) for p in premises)]
        if not models or premises[0][0] == premises[1][0] == "all" and k != 0:
            continue
        drawn = r.sample([(q, a, c) for q in kinds for a, c in ((0, 2), (2, 0))], 4)
        texts = {("no", "some")[f[0] == "some"] if f[0] in ("no", "some") else f for f in drawn}
        follows = [f for f in drawn if all(form_holds(f, m) for m in models)]
        if len(texts) == 4 and len(follows) == (0 if k == 3 else 1):
            break
    group = GROUPS[k]
    told = [form_text(p, group) for p in premises]
    options = [form_text(f, group) for f in drawn] + [("None of these follows.", "以上都不能推出")]
    en = (f"In a club there are {join_en(g[0] for g in group)}: at least one of each, and one person may "
          f"be several. {told[0][0]} {told[1][0]} Which of these must be true?")
    zh = (f"某俱乐部里有{'、'.join(g[1] for g in group)},每种人至少有一个,一个人可以兼有几种身份。"
          f"已知{told[0][1]},{told[1][1]}。下列哪一项必然成立?")
    return choice(en, zh, drawn.index(follows[0]) if follows else 4,
                  [o[0] for o in options], [o[1] for o in options])


# Calendars.

def calendar(r, k):
    if k == 0:
        day, n = r.between(0, 6), 7 * r.between(11, 26) + r.between(1, 6)
        answer = (date(2024, 1, 1) + timedelta(days=day + n)).weekday()
        assert answer == (day + n) % 7
        return weekday(f"Today is {DAYS_EN[day]}. Which day of the week will it be {n} days from today?",
                       f"今天是星期{DAYS_ZH[day]},{n}天之后是星期几?", answer)
    if k == 1:
        day, n = r.between(0, 6), r.between(60, 150)
        return weekday(f"The day after tomorrow is {DAYS_EN[day]}. Which day of the week was it {n} days before today?",
                       f"后天是星期{DAYS_ZH[day]},从今天往前推{n}天是星期几?", (day - 2 - n) % 7)
    if k == 2:
        first = date(2023, 3, r.between(1, 9))
        last = date(2023, 11, r.between(10, 29))
        return weekday(f"In a certain year, {first.day} March is a {DAYS_EN[first.weekday()]}. Which day of the "
                       f"week is {last.day} November of that year?",
                       f"某年的3月{first.day}日是星期{DAYS_ZH[first.weekday()]},同一年的11月{last.day}日是星期几?",
                       last.weekday())
    if k == 3:
        year = 2028
        first, last = date(year, 1, r.between(3, 20)), date(year, 12, r.between(3, 28))
        assert date(year, 2, 29)
        return weekday(f"In a certain leap year, {first.day} January is a {DAYS_EN[first.weekday()]}. Which day of "
                       f"the week is {last.day} December of that year?",
                       f"某闰年的1月{first.day}日是星期{DAYS_ZH[first.weekday()]},这一年的12月{last.day}日是星期几?",
                       last.weekday())
    # A month with five of two given weekdays: which length and which first day it must have.
    first = r.between(0, 6)
    days = [(first + n) % 7 for n in range(30)]
    five = [d for d in range(7) if days.count(d) == 5]
    assert len(five) == 2
    fits = [s for s in range(7) if sorted(d for d in range(7)
            if [(s + n) % 7 for n in range(30)].count(d) == 5) == sorted(five)]
    assert fits == [first]
    return weekday(f"A month of 30 days has five {DAYS_EN[five[0]]}s and five {DAYS_EN[five[1]]}s. On which day of "
                   f"the week does it begin?",
                   f"某个月有30天,其中有五个星期{DAYS_ZH[five[0]]}和五个星期{DAYS_ZH[five[1]]}。这个月的1日是星期几?", first)


# Truth tables.

def formula(r, switches):
    """A random tree that uses each switch once: ("on"|"off", n), or (word, left, right)."""
    if len(switches) == 1:
        return (r.pick(["on", "off"]), switches[0])
    cut = r.between(1, len(switches) - 1)
    return (r.pick(["and", "or", "not both", "exactly one"]),
            formula(r, switches[:cut]), formula(r, switches[cut:]))


def evaluate(f, s):
    if f[0] in ("on", "off"):
        return s[f[1]] == (f[0] == "on")
    a, b = evaluate(f[1], s), evaluate(f[2], s)
    return {"and": a and b, "or": a or b, "not both": not (a and b), "exactly one": a != b}[f[0]]


def rule_lines(f, lines):
    """Names each inner condition by a number, so that the sentence cannot be read in two ways."""
    if f[0] in ("on", "off"):
        s = "ABCD"[f[1]]
        return (f"switch {s} is {f[0]}", f"开关{s}{'开' if f[0] == 'on' else '关'}着")
    (x, u), (y, v) = rule_lines(f[1], lines), rule_lines(f[2], lines)
    n = len(lines) + 1
    lines.append({
        "and": (f"Condition {n} holds when both of these hold: {x}; {y}.", f"条件{n}成立,当且仅当“{u}”和“{v}”都成立。"),
        "or": (f"Condition {n} holds when at least one of these holds: {x}; {y}.",
               f"条件{n}成立,当且仅当“{u}”和“{v}”中至少有一个成立。"),
        "not both": (f"Condition {n} holds unless both of these hold: {x}; {y}.",
                     f"条件{n}不成立,当且仅当“{u}”和“{v}”都成立。"),
        "exactly one": (f"Condition {n} holds when exactly one of these holds: {x}; {y}.",
                        f"条件{n}成立,当且仅当“{u}”和“{v}”中恰好有一个成立。")}[f[0]])
    return (f"condition {n} holds", f"条件{n}成立")


def lamp(r, k):
    n = 3 if k < 2 else 4
    while True:
        f, lines = formula(r, list(range(n))), []
        answer = sum(evaluate(f, s) for s in product([False, True], repeat=n))
        if 1 < answer < 2**n - 1:
            break
    rule_lines(f, lines)
    en = (f"A lamp is wired to {NUMBER_EN[n]} switches, {join_en('ABCD'[:n])}, each on or off. "
          + " ".join(line[0] for line in lines)
          + f" The lamp is lit exactly when condition {len(lines)} holds. For how many of the {2**n} "
          f"settings of the switches is it lit?")
    zh = (f"一盏灯由{'、'.join('ABCD'[:n])}{NUMBER_ZH[n]}个开关控制,每个开关只有开和关两种状态。"
          + "".join(line[1] for line in lines)
          + f"当且仅当条件{len(lines)}成立时灯亮。在开关的{2**n}种状态组合中,有多少种能使灯亮?")
    return count(en, zh, answer)


# Who did it.

def culprit(r, k):
    n, true_count = (4, 1) if k % 2 == 0 else (5, 4)

    def holds(s, who, told):
        kind, x = s
        if kind == "was":
            return who == x
        if kind == "was-not":
            return who != x
        return not told[x]

    while True:
        says = []
        for me in range(n):
            other = r.pick([p for p in range(n) if p != me])
            says.append(r.pick([("was", other), ("was-not", me), ("was-not", other), ("lies", other)]))
        # A world: who did it and who tells the truth; a statement is true when its speaker does.
        worlds = [(who, told) for who in range(n) for told in product([False, True], repeat=n)
                  if sum(told) == true_count
                  and all(holds(s, who, told) == told[me] for me, s in enumerate(says))]
        if len({w[0] for w in worlds}) == 1 and len({s[0] for s in says}) >= 2 and len(set(says)) == n:
            break
    e, z = NAMES_EN, NAMES_ZH

    def tell(s, me):
        kind, x = s
        if kind == "was":
            return f"It was {e[x]}.", f"是{z[x]}打碎的。"
        if kind == "was-not":
            return (("It wasn't me.", "不是我打碎的。") if x == me
                    else (f"It wasn't {e[x]}.", f"不是{z[x]}打碎的。"))
        return f"{e[x]} is lying.", f"{z[x]}在说谎。"

    told = [tell(s, i) for i, s in enumerate(says)]
    rule = (("Exactly one of these statements is true.", f"{NUMBER_ZH[n]}人当中只有一人说了真话。")
            if true_count == 1 else
            ("Exactly one of these statements is false.", f"{NUMBER_ZH[n]}人当中只有一人说了假话。"))
    en = (f"One of {join_en(e[:n])} broke the vase. "
          + " ".join(f'{e[i]} says: "{t[0]}"' for i, t in enumerate(told))
          + f" {rule[0]} Who broke it?")
    zh = (f"{'、'.join(z[:n])}{NUMBER_ZH[n]}人中有一人打碎了花瓶。"
          + "".join(f"{z[i]}说:“{t[1]}”" for i, t in enumerate(told))
          + f"已知{rule[1]}花瓶是谁打碎的?")
    return choice(en, zh, worlds[0][0], e[:n], z[:n])


def boxes(r, k):
    n = 5
    true_count = [0, 1, 1, 2, 2][k]

    def holds(s, coin):
        kind, x = s
        return {"in": coin == x, "not": coin != x, "below": coin < x, "above": coin > x,
                "even": coin % 2 == 1}[kind]

    while True:
        says = [r.pick([("in", r.between(0, n - 1)), ("not", me), ("below", r.between(1, n - 1)),
                        ("above", r.between(0, n - 2)), ("even", 0)]) for me in range(n)]
        places = [c for c in range(n) if sum(holds(s, c) for s in says) == true_count]
        if len(places) == 1 and len(set(says)) == n and len({s[0] for s in says}) >= 3:
            break

    def tell(s, me):
        kind, x = s
        if kind == "not":
            return "The coin is not in this box.", "金币不在这个盒子里。"
        if kind == "in":
            return ((f"The coin is in this box.", f"金币就在这个盒子里。") if x == me
                    else (f"The coin is in box {x + 1}.", f"金币在{x + 1}号盒子里。"))
        if kind == "below":
            return (f"The coin is in a box with a number below {x + 1}.", f"金币所在盒子的号码小于{x + 1}。")
        if kind == "above":
            return (f"The coin is in a box with a number above {x + 1}.", f"金币所在盒子的号码大于{x + 1}。")
        return "The coin is in a box with an even number.", "金币在双号盒子里。"

    told = [tell(s, i) for i, s in enumerate(says)]
    rule = [("All five labels are false.", "已知五句话全是假的。"),
            ("Exactly one of the labels is true.", "已知其中只有一句话是真的。"),
            ("Exactly two of the labels are true.", "已知其中恰好有两句话是真的。")][true_count]
    en = ("Five boxes are numbered 1 to 5; one of them holds a gold coin. Their labels read: "
          + " ".join(f'Box {i + 1}: "{t[0]}"' for i, t in enumerate(told))
          + f" {rule[0]} Which box holds the coin?")
    zh = ("有1号到5号五个盒子,其中一个装着一枚金币。每个盒子上都写着一句话。"
          + "".join(f"{i + 1}号:“{t[1]}”" for i, t in enumerate(told)) + f"{rule[1]}金币在哪个盒子里?")
    return choice(en, zh, places[0], [f"Box {i + 1}" for i in range(n)], [f"{i + 1}号盒子" for i in range(n)])


# Walks and swaps: carried out step by step.

COMPASS = [("north", "北"), ("east", "东"), ("south", "南"), ("west", "西")]


def walk(r, k):
    while True:
        facing = start = r.between(0, 3)
        x = y = 0
        steps = []
        for i in range(5 + k // 2):
            turn = r.pick([-1, 1, 2]) if i else 0
            length = r.between(5, 60, 5)
            facing = (facing + turn) % 4
            x, y = x + length * (0, 1, 0, -1)[facing], y + length * (1, 0, -1, 0)[facing]
            steps.append((turn, length))
        if (x == 0) != (y == 0) and facing != start:
            break
    turns_en = {-1: "turns left", 1: "turns right", 2: "turns around"}
    turns_zh = {-1: "左转", 1: "右转", 2: "向后转"}
    en = f"Emma stands facing {COMPASS[start][0]}. She walks {steps[0][1]} m straight ahead. " + " ".join(
        f"Then she {turns_en[t]} and walks {n} m." for t, n in steps[1:])
    zh = f"小敏面朝{COMPASS[start][1]}站着,先向前走了{steps[0][1]}米。" + "".join(
        f"然后{turns_zh[t]},走了{n}米。" for t, n in steps[1:])
    if k % 2 == 0:
        return count(en + " How many metres is she from where she started, in a straight line?",
                     zh + "此时她离出发点的直线距离是多少米?", abs(x) + abs(y))
    options = [f"{c} of her" for c, _ in COMPASS]
    home = COMPASS.index(("north", "北")) if y < 0 else 2 if y > 0 else 1 if x < 0 else 3
    return choice(en + " In which direction does her starting point lie now?",
                  zh + "此时出发点在她的什么方向?", home, [o.capitalize() for o in options],
                  [f"正{z}方" for _, z in COMPASS])


COLOURS = [("red", "红"), ("blue", "蓝"), ("green", "绿"), ("yellow", "黄"), ("white", "白")]


def swaps(r, k):
    holder = r.shuffled(range(5))  # holder[p]: the colour that p holds
    begin, moves = list(holder), []
    for _ in range(4 + k):
        a, b = r.sample(range(5), 2)
        while moves and {a, b} == set(moves[-1]):
            a, b = r.sample(range(5), 2)
        moves.append((a, b))
        holder[a], holder[b] = holder[b], holder[a]
    assert sorted(holder) == list(range(5))
    who = r.between(0, 4)
    e, z = NAMES_EN, NAMES_ZH
    en = ("Five friends each hold a ball: " + join_en(f"{e[p]} a {COLOURS[c][0]} one" for p, c in enumerate(begin))
          + ". They swap balls, one pair after the other: "
          + ", then ".join(f"{e[a]} with {e[b]}" for a, b in moves) + f". Which ball does {e[who]} hold at the end?")
    zh = ("五个朋友每人拿着一个球:" + ",".join(f"{z[p]}拿{COLOURS[c][1]}球" for p, c in enumerate(begin))
          + "。他们依次两两交换手里的球:" + ",".join(f"{z[a]}和{z[b]}换" for a, b in moves)
          + f"。最后{z[who]}手里是什么颜色的球?")
    return choice(en, zh, holder[who], [f"The {c[0]} one" for c in COLOURS], [f"{c[1]}球" for c in COLOURS])


# Chains of conditions.

def party(r, k):
    n = 5
    worlds = list(product([False, True], repeat=n))

    def lit_en(p, v):
        return f"{NAMES_EN[p]} {'comes' if v else 'stays away'}"

    def lit_zh(p, v):
        return f"{NAMES_ZH[p]}{'来' if v else '不来'}"

    while True:
        order = r.shuffled(range(n))
        rules = [((order[i], r.pick([True, False])), (order[i + 1], r.pick([True, False])))
                 for i in range(n - 1)]
        fact = (r.pick([order[2], order[3], order[4]]), r.pick([True, False]))
        left = [w for w in worlds if w[fact[0]] == fact[1]
                and all(w[q] == v for (p, u), (q, v) in rules if w[p] == u)]
        sure = [(p, v) for p in range(n) for v in (True, False)
                if left and p != fact[0] and all(w[p] == v for w in left)]
        open_ = [(p, v) for p in range(n) for v in (True, False)
                 if left and p != fact[0] and not all(w[p] == v for w in left)]
        if len(sure) != 2 or len({p for p, _ in open_}) < 3:
            continue
        right = r.pick(sure)
        wrong = [o for o in r.shuffled(open_)]
        drawn = []
        for o in wrong:
            if all(o[0] != d[0] for d in drawn) and o[0] != right[0]:
                drawn.append(o)
        if len(drawn) >= 3:
            break
    options = r.shuffled([right] + drawn[:3])
    assert sum(all(w[p] == v for w in left) for p, v in options) == 1
    said = r.shuffled(rules)
    en = (f"{join_en(NAMES_EN)} are invited to a party. "
          + " ".join(f"If {lit_en(p, u)}, then {lit_en(q, v)}." for (p, u), (q, v) in said)
          + f" It is known that {lit_en(*fact)}. What is certain?")
    zh = ("甲、乙、丙、丁、戊五人受邀参加聚会。"
          + "".join(f"如果{lit_zh(p, u)},{NAMES_ZH[q]}就{lit_zh(q, v)[1:]}。" for (p, u), (q, v) in said)
          + f"已知{lit_zh(*fact)}。下列哪一项一定成立?")
    return choice(en, zh, options.index(right), [lit_en(p, v) for p, v in options],
                  [lit_zh(p, v) for p, v in options])


TEMPLATES = [("easy", calendar), ("easy", swaps), ("easy", walk), ("easy", race),
             ("medium", sets), ("medium", syllogism), ("medium", party), ("medium", culprit),
             ("hard", knights), ("hard", house), ("hard", lamp), ("hard", boxes)]
EACH = 5


def items():
    """(item in English, item in Chinese), 60 of each."""
    for level, make in TEMPLATES:
        name = make.__name__.replace("_", "-")
        for k in range(EACH):
            puzzle = make(Rng("logic", name, k), k)
            pair = []
            for i, text in enumerate((puzzle["en"], chinese(puzzle["zh"]))):
                item = {"id": f"{name}-{k + 1}", "category": level, "cluster": f"{name}-{k + 1}",
                        "variables": {"question": text}}
                if "choices" in puzzle:
                    options = puzzle["choices"][i]
                    item["choices"] = [chinese(o) for o in options] if i else list(options)
                    item["reference"] = puzzle["reference"]
                else:
                    item["form"] = puzzle["form"]
                    reference = puzzle["reference"]
                    item["reference"] = reference[i] if puzzle["form"] == "day" else reference
                pair.append(item)
            yield tuple(pair)
