"""Word problems. Each template makes its numbers, works out the answer with exact fractions, checks
it by going through the story forwards (or by trying every possibility), and tells the story in both
languages: the same logic, each in its own idiom."""

from fractions import Fraction as F

from common import Rng, chinese, money, number, wan

PEOPLE = [("Anna", "小红"), ("Ben", "小明"), ("Clara", "王芳"), ("David", "李强"),
          ("Emma", "刘敏"), ("Felix", "张伟"), ("Grace", "陈静"), ("Henry", "赵磊")]


def shopping(r, k):
    a, b = r.between(3, 8), r.between(2, 6)
    p, q = F(r.between(115, 895, 5), 100), F(r.between(115, 895, 5), 100)
    total = a * p + b * q
    note = min(n for n in (20, 50, 100, 200) if n > total)
    en, zh = r.pick(PEOPLE)
    if k % 2 == 0:
        return note - total, (
            f"{en} buys {a} notebooks at {money(p)} each and {b} pens at {money(q)} each, and pays "
            f"with ${note}. How many dollars of change should {en} get?"), (
            f"{zh}在文具店买了{a}本笔记本和{b}支签字笔,笔记本每本{number(p)}元,签字笔每支{number(q)}元。"
            f"{zh}付了{note}元,应找回多少元?")
    return note - total, (
        f"At a café, a coffee costs {money(p)} and a slice of cake {money(q)}. A table orders {a} "
        f"coffees and {b} slices of cake and puts down ${note}. How many dollars come back?"), (
        f"咖啡店里咖啡每杯{number(p)}元,蛋糕每块{number(q)}元。一桌客人点了{a}杯咖啡、{b}块蛋糕,"
        f"结账时给了{note}元,应找回多少元?")


def discount(r, k):
    price, off = r.between(240, 1200, 40), r.pick([10, 12, 15, 20, 25, 30])
    coupon, fee = r.between(20, 60, 10), r.between(6, 18)
    zhe = number(F(100 - off, 10)) + "折"
    if k % 2 == 0:
        answer = (price * F(100 - off, 100) - coupon) * F(95, 100)
        return answer, (
            f"A coat is priced at ${price}. It is sold at {off}% off; a coupon then takes another "
            f"${coupon} off, and members pay 5% less than what remains. How many dollars does a "
            f"member with the coupon pay?"), (
            f"一件大衣标价{price}元,现打{zhe}出售,打折后还可用一张{coupon}元的优惠券,会员在此基础上再打9.5折。"
            f"一位会员用了这张券,实付多少元?")
    answer = (price - coupon) * F(100 - off, 100) + fee
    return answer, (
        f"A pair of headphones costs ${price}. A ${coupon} voucher is taken off first, the shop then "
        f"gives {off}% off the rest, and delivery adds ${fee} at full price. How many dollars does "
        f"the order come to?"), (
        f"一副耳机售价{price}元。下单时先减去{coupon}元代金券,余下的金额打{zhe},另付运费{fee}元(运费不打折)。"
        f"这一单一共要付多少元?")


def fraction_of_rest(r, k):
    x, y = r.pick([(1, 4), (2, 5), (1, 3), (3, 8), (2, 7)])
    u, v = r.pick([(2, 3), (3, 5), (1, 2), (5, 8)])
    total = y * v * r.between(6, 14)
    rest = total - total * F(x, y)
    left = rest - rest * F(u, v)
    answer = left / (1 - F(u, v)) / (1 - F(x, y))
    assert answer == total and left.denominator == 1
    en, zh = r.pick(PEOPLE)
    if k % 2 == 0:
        return answer, (
            f"{en} reads {x}/{y} of a book on Saturday and {u}/{v} of the remaining pages on Sunday. "
            f"{left} pages are left. How many pages does the book have?"), (
            f"{zh}看一本书,周六看了全书的{x}/{y},周日看了余下页数的{u}/{v},还剩{left}页没看。这本书一共有多少页?")
    return answer, (
        f"A farmer sells {x}/{y} of his harvest in the first week and {u}/{v} of what is left in the "
        f"second. After that, {left} kilograms remain. How many kilograms did he harvest?"), (
        f"果农第一周卖出全部收成的{x}/{y},第二周又卖出剩下的{u}/{v},这时还有{left}千克。果农一共收了多少千克?")


def percent_chain(r, k):
    x, y = r.between(4, 30, 2), r.between(5, 25, 5)
    if k % 2 == 0:
        start = r.between(12, 64, 4) * 10000
        answer = start * F(100 + x, 100) * F(100 - y, 100)
        return answer, (
            f"A town had {start:,} inhabitants. In the first year their number rose by {x}%, in the "
            f"second it fell by {y}%. How many inhabitants were there after the two years?"), (
            f"某县原有人口{wan(start)},第一年增长了{x}%,第二年又减少了{y}%。两年后该县有多少人?(写出完整的数,不用“万”作单位)")
    start = r.between(40, 160, 20)
    answer = start - start * F(100 + y, 100) * F(100 - y, 100)
    return answer, (
        f"A share costs ${start}. It rises by {y}% on Monday and falls by {y}% on Tuesday. By how many "
        f"dollars is it then below its first price?"), (
        f"一只股票原价每股{start}元,周一上涨{y}%,周二又下跌{y}%。此时的股价比原价低多少元?")


def round_trip(r, k):
    v, w = [(60, 40), (36, 12), (30, 20), (40, 24)][k]
    if k % 2 == 0:
        answer = 2 / (F(1, v) + F(1, w))
        distance = v * w
        assert 2 * distance / (F(distance, v) + F(distance, w)) == answer
        return answer, (
            f"A van drives to a warehouse at {v} km/h and returns by the same road at {w} km/h. What "
            f"is its average speed over the whole trip, in km/h?"), (
            f"一辆货车以每小时{v}千米的速度开往仓库,卸货后沿原路以每小时{w}千米的速度返回。不计卸货时间,往返的平均速度是每小时多少千米?")
    distance = v * w // (v + w) * r.between(3, 6)
    hours = F(distance, v) + F(distance, w)
    answer = hours / (F(1, v) + F(1, w))
    assert answer == distance
    return answer, (
        f"A boat goes down a river at {v} km/h and comes back to its pier at {w} km/h. It is under "
        f"way for {number(hours * 60)} minutes in all. How many kilometres from the pier did it turn?"), (
        f"一艘快艇从码头出发,顺流时速{v}千米,到某地后立即掉头,逆流时速{w}千米,回到码头共用了{number(hours * 60)}分钟。"
        f"掉头处离码头多少千米?")


def shared_work(r, k):
    if k % 2 == 0:
        a, b, t = [(12, 15, 4), None, (10, 14, 3)][k]
        answer = (1 - t * (F(1, a) + F(1, b))) * a
        assert t * (F(1, a) + F(1, b)) + answer * F(1, a) == 1
        return answer, (
            f"Painter A needs {a} hours for a hall, painter B {b} hours. They work together for {t} "
            f"hours, then B is called away. How many more hours does A need to finish alone?"), (
            f"粉刷一间大厅,甲单独做要{a}小时,乙单独做要{b}小时。两人合做{t}小时后乙离开,剩下的由甲独自完成,甲还要做多少小时?")
    a, b, c = [None, (6, 4, 12), None, (8, 10, 20)][k]
    answer = 1 / (F(1, a) + F(1, b) - F(1, c))
    assert answer * (F(1, a) + F(1, b)) - answer * F(1, c) == 1
    return answer, (
        f"One tap fills a pool in {a} hours, a second one in {b} hours; the open drain empties a full "
        f"pool in {c} hours. Both taps and the drain are open. In how many hours is the empty pool full?"), (
        f"一个水池有甲、乙两根进水管和一根排水管。单开甲管{a}小时注满,单开乙管{b}小时注满,单开排水管{c}小时可把满池水放完。"
        f"三管齐开,空池几小时注满?")


def mixture(r, k):
    if k % 2 == 0:
        while True:
            m, n = r.between(120, 480, 40), r.between(80, 400, 40)
            p, q = r.between(5, 15), r.between(18, 40, 2)
            answer = (m * F(p) + n * F(q)) / (m + n)
            if (answer * 10).denominator == 1:
                break
        return answer, (
            f"{m} grams of {p}% alcohol are mixed with {n} grams of {q}% alcohol. What is the strength of "
            f"the mixture, in percent?"), (
            f"把{m}克浓度为{p}%的酒精溶液和{n}克浓度为{q}%的酒精溶液混合,混合后的浓度是百分之几?")
    while True:
        m, p, q = r.between(150, 600, 50), r.between(20, 48, 4), r.between(6, 16, 2)
        answer = m * (F(p, q) - 1)
        if answer.denominator == 1:
            break
    assert m * F(p, 100) / (m + answer) == F(q, 100)
    return answer, (
        f"There are {m} grams of a {p}% sugar syrup. How many grams of water must be stirred in to "
        f"thin it to {q}%?"), (
        f"现有浓度为{p}%的糖浆{m}克,要把它稀释成{q}%,需要加水多少克?")


def cutting(r, k):
    if k % 2 == 0:
        metres, cm, piece = r.between(5, 18), r.between(15, 95, 5), r.pick([26, 35, 38, 44, 65])
        total = metres * 100 + cm
        answer = total % piece
        assert any(n * piece + answer == total for n in range(100)) and answer < piece
        return answer, (
            f"A ribbon of {metres} m {cm} cm is cut into pieces of {piece} cm, as many as it gives. How "
            f"many centimetres are left over?"), (
            f"一根彩带长{metres}米{cm}厘米,剪成每段{piece}厘米的小段,尽量多剪,最后剩下多少厘米?")
    side = r.pick([20, 25, 40, 50])
    a, b = r.between(14, 30) * side, r.between(9, 13) * side
    answer = F(a * b, side * side)
    return answer, (
        f"A room is {number(F(a, 100))} m long and {number(F(b, 100))} m wide. It is laid with square "
        f"tiles of {side} cm side. How many tiles are needed?"), (
        f"一间教室长{number(F(a, 100))}米、宽{number(F(b, 100))}米,用边长{side}厘米的正方形地砖铺满,需要多少块?")


def clock_time(r, k):
    if k % 2 == 0:
        start = r.between(20 * 60 + 11, 23 * 60 + 48)
        length = r.between(245, 560)
        end = (start + length) % 1440
        answer = (end - start) % 1440
        assert answer == length
        s, e = f"{start // 60}:{start % 60:02}", f"{end // 60}:{end % 60:02}"
        return answer, (
            f"A night train leaves at {s} and arrives at {e} the next morning, in the same time zone. "
            f"How many minutes does the journey take?"), (
            f"一列夜班火车{s}发车,次日{e}到站。全程用了多少分钟?")
    start, end = r.between(455, 560, 5), r.between(985, 1100, 5)
    rest, rate = r.between(25, 55, 5), r.between(3, 9)
    answer = (end - start - rest) * rate
    s, e = f"{start // 60}:{start % 60:02}", f"{end // 60}:{end % 60:02}"
    return answer, (
        f"A machine makes {rate} parts a minute. It is switched on at {s} and off at {e}, and stands "
        f"still for {rest} minutes at noon. How many parts does it make that day?"), (
        f"一台机器每分钟生产{rate}个零件,{s}开机,{e}停机,中午停机检修{rest}分钟。这台机器当天一共生产多少个零件?")


def large_numbers(r, k):
    if k % 2 == 0:
        staff = r.between(120, 640, 40)
        gain = r.between(12, 60) * 1000
        cost = r.between(2400, 9800, 100) * 10000
        revenue = cost + staff * gain
        while revenue % 100000:
            cost += 10000
            revenue = cost + staff * gain
        answer = F(revenue - cost, staff)
        assert answer == gain
        return answer, (
            f"A firm takes in ${number(F(revenue, 10**6))} million a year and spends "
            f"${number(F(cost, 10**6))} million. The profit is shared equally among its {staff} "
            f"employees. How many dollars does each receive?"), (
            f"一家公司全年收入{wan(revenue)}元,支出{wan(cost)}元,利润平均分给{staff}名员工。每人分得多少元?(写出完整的数,不用“万”作单位)")
    tickets = r.between(24, 64, 8) * 1000
    x, p, q = r.pick([3, 5]), r.between(90, 180, 30), r.between(40, 80, 10)
    answer = tickets * F(x, 8) * p + tickets * F(8 - x, 8) * q
    return answer, (
        f"A stadium sells {tickets:,} tickets: {x}/8 of them at ${p}, the others at ${q}. How many "
        f"dollars does it take in?"), (
        f"一场演唱会共售出{wan(tickets)}张门票,其中{x}/8是{p}元的,其余都是{q}元的。门票总收入是多少元?(写出完整的数,不用“万”作单位)")


def ages(r, k):
    en, zh = r.pick(PEOPLE)
    if k % 2 == 0:
        times, later, child, t = [(4, 3, 6, 3), None, (7, 3, 4, 8)][k]
        assert times * child + t == later * (child + t)
        found = [x for x in range(1, 100) if times * x + t == later * (x + t)]
        assert found == [child]
        return child, (
            f"{en}'s mother is {times} times as old as {en}. In {t} years she will be {later} times as "
            f"old. How old is {en} now?"), (
            f"今年妈妈的年龄是{zh}的{times}倍,{t}年后妈妈的年龄是{zh}的{later}倍。{zh}今年多少岁?")
    times, child, ago = r.between(3, 5), r.between(11, 15), r.between(4, 6)
    total = times * (child - ago) + ago + child
    found = [x for x in range(ago + 1, total) if total - x - ago == times * (x - ago)]
    assert found == [child]
    return child, (
        f"An uncle and his niece are {total} years old together. {ago} years ago he was {times} times "
        f"as old as she was. How old is the niece today?"), (
        f"舅舅和外甥女今年的年龄之和是{total}岁,{ago}年前舅舅的年龄是外甥女的{times}倍。外甥女今年多少岁?")


def heads_and_legs(r, k):
    if k % 2 == 0:
        hens, rabbits = r.between(9, 26), r.between(8, 19)
        heads, legs = hens + rabbits, 2 * hens + 4 * rabbits
        assert [n for n in range(heads + 1) if 2 * (heads - n) + 4 * n == legs] == [rabbits]
        return rabbits, (
            f"Hens and rabbits share a yard: {heads} heads and {legs} legs. How many rabbits are there?"), (
            f"鸡兔同笼,共有{heads}个头、{legs}只脚。笼中有多少只兔子?")
    questions, right = r.pick([20, 25]), r.between(12, 19)
    plus, minus = r.pick([(5, 2), (4, 1), (5, 3)])
    score = plus * right - minus * (questions - right)
    assert [n for n in range(questions + 1)
            if plus * n - minus * (questions - n) == score] == [right]
    en, zh = r.pick(PEOPLE)
    return right, (
        f"A quiz has {questions} questions. A right answer earns {plus} points, a wrong one costs "
        f"{minus}. {en} answers every question and scores {score}. How many answers were right?"), (
        f"知识竞赛共{questions}道题,答对一题得{plus}分,答错一题倒扣{minus}分。{zh}每题都答了,最后得{score}分。{zh}答对了多少道题?")


def tariff(r, k):
    if k % 2 == 0:
        a, b = F(r.between(48, 56, 2), 100), F(r.between(60, 68, 4), 100)
        c, used = F(r.between(84, 96, 2), 100), r.between(425, 590, 5)
        answer = 200 * a + 200 * b + (used - 400) * c
        assert answer == sum(a if n < 200 else b if n < 400 else c for n in range(used))
        return answer, (
            f"Electricity costs {money(a)} per kWh for the first 200 kWh of a month, {money(b)} for the "
            f"next 200 and {money(c)} for everything above. A household uses {used} kWh. How many "
            f"dollars is its bill?"), (
            f"某地居民用电实行阶梯电价:每月200度以内每度{number(a)}元,超过200度至400度的部分每度{number(b)}元,"
            f"超过400度的部分每度{number(c)}元。一户人家本月用电{used}度,应交电费多少元?")
    base, km = r.between(10, 14), r.between(18, 30)
    near, far = F(r.pick([20, 24]), 10), F(r.pick([30, 36]), 10)
    fares = {n: base + max(0, min(n, 15) - 3) * near + max(0, n - 15) * far for n in range(1, 100)}
    found = [n for n in fares if fares[n] == fares[km]]
    assert found == [km]
    return km, (
        f"A taxi charges ${base} for the first 3 km, {money(near)} for each km from there up to 15 km, "
        f"and {money(far)} for each km beyond 15. A ride came to {money(fares[km])}. How many km long "
        f"was it?"), (
        f"出租车起步价{base}元(含3千米),超过3千米至15千米的部分每千米{number(near)}元,超过15千米的部分每千米{number(far)}元。"
        f"一位乘客付了{number(fares[km])}元车费,他坐了多少千米?")


def interest(r, k):
    principal = r.between(20000, 90000, 5000)
    if k % 2 == 0:
        rate = F(r.pick([2, 3, 4, 5]), 100)
        balance = principal
        for _ in range(2):
            balance += balance * rate
        answer = balance - principal
        assert answer == principal * ((1 + rate) ** 2 - 1)
        return answer, (
            f"${principal:,} are put in an account at {number(rate * 100)}% a year; the interest is "
            f"added at the end of each year and earns interest too. How many dollars of interest have "
            f"come together after two years?"), (
            f"把{wan(principal)}元存入银行,年利率{number(rate * 100)}%,每年末利息并入本金继续计息。两年后一共得到利息多少元?")
    rate, months = F(r.pick([18, 24, 30, 36]), 1000), r.pick([5, 7, 8, 10])
    answer = principal * rate * F(months, 12)
    return answer, (
        f"A loan of ${principal:,} carries simple interest of {number(rate * 100)}% a year. It is paid "
        f"back after {months} months. How many dollars of interest are due?"), (
        f"小店借款{wan(principal)}元,年利率{number(rate * 100)}%,按单利计算,借了{months}个月后还清。应付利息多少元?")


def markup(r, k):
    if k % 2 == 0:
        up, off = [(50, 20), None, (40, 15)][k]
        cost = r.between(80, 400, 20)
        gain = cost * F(100 + up, 100) * F(100 - off, 100) - cost
        answer = gain / (F(100 + up, 100) * F(100 - off, 100) - 1)
        assert answer == cost
        return answer, (
            f"A shop marks a lamp up by {up}% over what it paid, then sells it at {off}% off the marked "
            f"price, and still gains {money(gain)}. How many dollars had the shop paid for it?"), (
            f"商店把一盏台灯按进价提高{up}%标价,再打{number(F(100 - off, 10))}折卖出,仍赚了{number(gain)}元。"
            f"这盏台灯的进价是多少元?")
    x, price = [None, (20, 480), None, (25, 750)][k]
    first, second = price / F(100 + x, 100), price / F(100 - x, 100)
    answer = first + second - 2 * price
    assert first * F(100 + x, 100) == second * F(100 - x, 100) == price and answer > 0
    return answer, (
        f"A dealer sells two old bicycles for ${price} each. On one he gains {x}% of what he paid for "
        f"it, on the other he loses {x}%. How many dollars does he lose on the two together?"), (
        f"店主以每辆{price}元的价格卖出两辆旧自行车,按各自的进价算,一辆赚了{x}%,另一辆亏了{x}%。两辆合起来亏了多少元?")


TEMPLATES = [("easy", shopping), ("easy", cutting), ("easy", clock_time), ("easy", heads_and_legs),
             ("medium", discount), ("medium", fraction_of_rest), ("medium", percent_chain),
             ("medium", large_numbers), ("medium", ages), ("medium", interest),
             ("hard", round_trip), ("hard", shared_work), ("hard", mixture), ("hard", tariff),
             ("hard", markup)]
EACH = 4


def items():
    """(item in English, item in Chinese), 60 of each."""
    for level, make in TEMPLATES:
        name = make.__name__.replace("_", "-")
        for k in range(EACH):
            answer, en, zh = make(Rng("arithmetic", name, k), k)
            assert answer > 0
            yield tuple({"id": f"{name}-{k + 1}", "category": level, "cluster": f"{name}-{k + 1}",
                         "variables": {"question": text}, "reference": number(answer)}
                        for text in (en, chinese(zh)))
