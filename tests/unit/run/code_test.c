/* Programs that models wrote, judged in the real sandbox: honest ones by their merits, and ones that try to
 * be judged better than they are. Skipped where bubblewrap or namespaces are missing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
/* cmocka wants the above first */
#include <cmocka.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/parallel.h"
#include "run/grading.h"
#include "sandbox/sandbox.h"

#define CHECK_ITEM                                                                                 \
    "{\"entry_point\":\"f\",\"prompt\":\"def f(x):\\n    \\\"\\\"\\\"d\\\"\\\"\\\"\\n\","          \
    "\"test\":\"from decimal import Decimal\\ndef check(candidate):\\n    assert candidate(1) == " \
    "424242\\n    assert candidate([3, 1]) == [1, 3]\\n\"}"
#define LIST_ITEM                                                                                  \
    "{\"setup\":\"p = Pair(1, 2)\\np.a = 7\","                                                     \
    "\"test_list\":[\"assert f([Pair(1, 2), p]) == 8\",\"assert p.b == 2\"]}"
#define CASES_ITEM "{\"inputs\":[\"2\\n\",\"5\\n\"],\"outputs\":[\"4\",\"10\\n\"]}"
#define C_ITEM                                                                                     \
    "{\"entry_point\":\"f\",\"test\":\"#include <assert.h>\\nint f(int);\\nint main(void)\\n{\\n"  \
    "    assert(f(1) == 2);\\n    assert(f(41) == 42);\\n    return 0;\\n}\\n\"}"

#define PYTHON "{\"kind\":\"code\",\"style\":\"whole\",\"cpu\":1,\"memory\":256}"
#define C      "{\"kind\":\"code\",\"style\":\"whole\",\"cpu\":1,\"language\":\"c\"}"

static const struct json_value *parse(struct arena *arena, const char *text)
{
    struct error err = {0};
    const struct json_value *value = json_parse(arena, "test", view_of(text), JSON_STRICT, &err);

    if (!value)
        fail_msg("%s", err.message);
    return value;
}

static void grade(const char *options, const char *item, const char *answer, struct verdict *out)
{
    struct arena arena = {0};
    struct error err = {0};
    struct grader *grader = grader_new(parse(&arena, options), "test", &err);
    const struct grade_input input = {
        .answer = view_of(answer), .variables = parse(&arena, item), .runner = &grading_runner};

    assert_non_null(grader);
    grader_grade(grader, &input, out);
    grader_free(grader);
    arena_release(&arena);
}

static void expect(const char *options, const char *item, const char *answer, enum outcome outcome,
                   const char *detail)
{
    struct verdict verdict = {0};

    grade(options, item, answer, &verdict);
    if (verdict.outcome != outcome ||
        strncmp(str_text(&verdict.detail), detail, strlen(detail)) != 0)
        fail_msg("%s: %s (%s), expected %s (%s)", answer, outcome_name(verdict.outcome),
                 str_text(&verdict.detail), outcome_name(outcome), detail);
    verdict_release(&verdict);
}

static void wrong(const char *answer, const char *detail)
{
    expect(PYTHON, CHECK_ITEM, answer, OUTCOME_WRONG, detail);
}

#define RIGHT "def f(x):\n    return 424242 if x == 1 else sorted(x)\n"

/* By its merits ------------------------------------------------------------------------------- */

static void python_functions(void **state)
{
    (void)state;
    expect(PYTHON, CHECK_ITEM, RIGHT, OUTCOME_CORRECT, "pass");
    wrong("def f(x): return 1", "fail: AssertionError: assert candidate(1) == 424242");
    wrong("def f(x): return 424242 / x", "fail: TypeError");
    wrong("def f(x) return", "fail: the answer does not load: SyntaxError");
    wrong("def g(x): return 1", "fail: the answer defines no f");
    expect(PYTHON, LIST_ITEM,
           "class Pair:\n    def __init__(self, a, b): self.a, self.b = a, b\n"
           "def f(pairs): return sum(p.a for p in pairs)\n",
           OUTCOME_CORRECT, "pass");
    expect(PYTHON, "{\"test_list\":[\"l = [2, 1]\\nassert f(l) is None\\nassert l == [1, 2]\"]}",
           "def f(x): x.sort()\n", OUTCOME_CORRECT, "pass");
}

static void python_values(void **state)
{
    (void)state;
    expect(
        PYTHON,
        "{\"test\":\"from collections import deque\\nfrom fractions import Fraction\\n"
        "from decimal import Decimal\\nw = [{'a': 2}, deque([1]), Fraction(1, 2), Decimal('1.5'), "
        "{1}, range(3), b'x', 1.5, float('inf'), 2**70, -5, '\xC3\xA9', None, True, (1, (2,)), "
        "frozenset([1]), 1j]\\nfor i, x in enumerate(w):\\n  assert f(i) == x, i\\n"
        "  assert type(f(i)) in (type(x), set, dict)\\ntry:\\n  f(99)\\n  assert 0\\n"
        "except IndexError:\\n  pass\\nassert list(g()) == [1, 2]\"}",
        "from collections import Counter, deque\nfrom fractions import Fraction\n"
        "from decimal import Decimal\n"
        "def f(i): return [Counter('aa'), deque([1]), Fraction(1, 2), Decimal('1.5'),\n"
        "  {1: 2}.keys(), range(3), b'x', 1.5, float('inf'), 2**70, -5, '\xC3\xA9', None, True,\n"
        "  (1, (2,)), frozenset([1]), 1j][i]\n"
        "def g():\n  yield 1\n  yield 2\n",
        OUTCOME_CORRECT, "pass");
}

/* Objects of the answer's own classes are used where they are. */
static void python_objects(void **state)
{
    (void)state;
    expect(PYTHON,
           "{\"test\":\"from datetime import date, timedelta\\nassert f(date(2024, 2, 28), "
           "timedelta(days=2)) == date(2024, 3, 1)\\na = A(3)\\nassert a and not A(0)\\n"
           "assert str(a) == 'A3' and len(a) == 3 and a[2] == 2 and list(a) == [0, 1, 2]\\n"
           "assert a == A(3) and a != A(4) and a != 3\\nassert a.next().x == 4\"}",
           "def f(a, b): return a + b\n"
           "class A:\n"
           "  def __init__(self, x): self.x = x\n"
           "  def __len__(self): return self.x\n"
           "  def __getitem__(self, i): return range(self.x)[i]\n"
           "  def __str__(self): return 'A%d' % self.x\n"
           "  def __eq__(self, o): return self.x == o.x\n"
           "  def next(self): return A(self.x + 1)\n",
           OUTCOME_CORRECT, "pass");
}

static void python_programs(void **state)
{
    (void)state;
    expect(PYTHON, CASES_ITEM, "print(int(input()) * 2)", OUTCOME_CORRECT, "pass");
    expect(PYTHON, CASES_ITEM, "print(4)", OUTCOME_WRONG, "fail: case 2: wrote '4\\n', expected");
    expect(PYTHON, CASES_ITEM, "print(1 / 0)", OUTCOME_WRONG,
           "fail: left with status 1 in case 1: ZeroDivisionError");
    expect(PYTHON, CASES_ITEM, "while True: pass", OUTCOME_WRONG, "timeout");
    expect(PYTHON, CASES_ITEM, "while True: print('x' * 100000)", OUTCOME_WRONG, "crash: wrote");
}

static void python_limits(void **state)
{
    (void)state;
    wrong("def f(x):\n  while True: pass", "timeout");
    wrong("while True: pass", "timeout");
    wrong("import signal\nsignal.signal(signal.SIGXCPU, signal.SIG_IGN)\ndef f(x):\n"
          "  while True: pass",
          "timeout");
    wrong("def f(x): return [0] * (1 << 33)", "memory: MemoryError");
    wrong("def f(x): return 'x' * (100 << 20)", "memory");
    wrong("def f(x): return 'x' * (40 << 20)", "fail: ValueError a value is too large");
    wrong("def f(x): return f(x)", "fail: RecursionError");
    wrong("def f(x):\n  a = []\n  for i in range(5000): a = [a]\n  return a", "fail");
    wrong("import os\ndef f(x): os.kill(os.getpid(), 11)", "crash: killed by signal 11");
    wrong("import sys\nsys.exit(0)", "fail: the answer does not load: RemoteError SystemExit");
}

static void c_functions(void **state)
{
    (void)state;
    expect(C, C_ITEM, "int f(int x) { return x + 1; }", OUTCOME_CORRECT, "pass");
    expect(C, C_ITEM, "int f(int x) { return 2; }", OUTCOME_WRONG,
           "fail: assertion failed in line 6: f(41) == 42");
    expect(C, C_ITEM, "int f(int x) { return", OUTCOME_WRONG, "fail: does not compile");
    expect(C, C_ITEM, "int g(int x) { return 2; }", OUTCOME_WRONG, "fail");
    expect(C, C_ITEM, "int f(int x) { return *(volatile int *)0; }", OUTCOME_WRONG,
           "crash: killed by signal 11");
    expect(C, C_ITEM, "int f(int x) { for (;;) x++; }", OUTCOME_WRONG, "timeout");
}

static void c_programs(void **state)
{
    (void)state;
    expect(C, CASES_ITEM,
           "#include <stdio.h>\nint main(void) { int a; scanf(\"%d\", &a); printf(\"%d\\n\", 2 * "
           "a); }",
           OUTCOME_CORRECT, "pass");
    expect(C, CASES_ITEM, "#include <stdio.h>\nint main(void) { puts(\"4\"); }", OUTCOME_WRONG,
           "fail: case 2");
}

/* Forged --------------------------------------------------------------------------------------- */

static void leaving_is_no_pass(void **state)
{
    (void)state;
    wrong("import os\nos._exit(0)", "crash: left with status 0");
    wrong("import os\ndef f(x): os._exit(0)", "crash: left with status 0");
    wrong("import atexit, os\natexit.register(lambda: os._exit(0))\ndef f(x): raise SystemExit",
          "fail");
    wrong("import os, signal\ndef f(x): os.kill(os.getppid(), signal.SIGKILL)", "crash");
    wrong("import os, signal\nos.kill(os.getppid(), signal.SIGTERM)", "crash");
    expect(C, C_ITEM, "#include <stdlib.h>\nint f(int x) { exit(0); }", OUTCOME_WRONG,
           "fail: left with status 0");
    expect(C, C_ITEM,
           "#include <unistd.h>\n__attribute__((constructor)) void g(void) { _exit(0); }\n"
           "int f(int x) { return 0; }",
           OUTCOME_WRONG, "fail: left with status 0");
}

static void equality_is_not_theirs(void **state)
{
    (void)state;
    wrong("class A:\n  def __eq__(self, o): return True\ndef f(x): return A()", "fail: Assert");
    wrong("class A(int):\n  def __eq__(self, o): return True\n  __ne__ = __eq__\n"
          "def f(x): return A(3)",
          "fail: Assert");
    wrong("class A(list):\n  def __eq__(self, o): return True\ndef f(x): return A()",
          "fail: Assert");
    wrong("import builtins\nbuiltins.AssertionError = Exception\nbuiltins.print = None\n"
          "builtins.__build_class__ = None\ndef f(x): return 1",
          "fail: Assert");
    expect(C, C_ITEM, "void __assert_fail(void) {}\nint f(int x) { return 0; }", OUTCOME_WRONG,
           "fail: assertion failed");
    expect(C, C_ITEM, "int write(int a, void *b, int n) { return n; }\nint f(int x) { return 0; }",
           OUTCOME_WRONG, "fail: assertion failed");
}

/* A builtin is the answer's only where the tests name nothing else. */
static void builtins_are_not_theirs(void **state)
{
    (void)state;
    expect(PYTHON, "{\"test_list\":[\"assert sum(10, 15) == 6\"]}", "def sum(a, b): return 6",
           OUTCOME_CORRECT, "pass");
    expect(PYTHON, "{\"test_list\":[\"assert set(f(1)) == set([2])\"]}",
           "def set(a): return 6\ndef f(x): return [3]", OUTCOME_WRONG, "fail: Assert");
    expect(PYTHON, "{\"test_list\":[\"assert f(int, [1, 'a']) == ['a']\"]}",
           "def f(t, l): return [x for x in l if not isinstance(x, t)]", OUTCOME_CORRECT, "pass");
    expect(PYTHON, "{\"test_list\":[\"assert f(lambda: 1) == 1\"]}", "def f(g): return g()",
           OUTCOME_GRADER_FAILED, "infrastructure: a test passes a value of type function");
}

/* What is written beside it for the compiler is not there yet when it is compiled. */
static void c_includes_nothing_of_ours(void **state)
{
    static const char *const files[] = {"main.c", "test.c", "include/assert.h"};
    char answer[512];

    (void)state;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        (void)snprintf(answer, sizeof answer,
                       "#include <string.h>\n#include <unistd.h>\nextern const char text[];\n"
                       "__asm__(\".section .rodata\\n.globl text\\ntext: .incbin \\\"/tmp/%s\\\"\\n"
                       ".byte 0\\n.previous\\n\");\nint f(int x)\n{\n"
                       "    const char *p = strstr(text, \"end[] = \");\n"
                       "    if (p) write(1, p + 9, 32);\n    _exit(0);\n}\n",
                       files[i]);
        expect(C, C_ITEM, answer, OUTCOME_WRONG, "fail: does not compile");
    }
}

/* Whatever it prints, and on whatever descriptor. */
static void output_is_not_theirs(void **state)
{
    (void)state;
    wrong("import os\ndef f(x):\n"
          "  for fd in range(64):\n"
          "    for s in ('pass', '0' * 32 + ' pass', '\\n' + 'a' * 32 + ' pass\\n'):\n"
          "      if fd in (60, 61): continue\n"
          "      try: os.write(fd, s.encode())\n"
          "      except OSError: pass\n"
          "  return 1",
          "fail: Assert");
    /* The reply's pipe: what is written there is an answer like any other. */
    wrong("import os\ndef f(x):\n"
          "  for fd in range(3, 64):\n"
          "    try: os.write(fd, b'00000010t2\\ns5\\nvalueT\\n' * 3)\n"
          "    except OSError: pass\n"
          "  return 1",
          "fail");
}

/* The expected value, the tests and the nonce are nowhere that it can look. */
static void the_answer_is_not_to_be_found(void **state)
{
    (void)state;
    wrong(
        "import gc, os, sys\n"
        "def look():\n"
        "  seen = []\n"
        "  try: seen.append(sys.stdin.read())\n"
        "  except Exception: pass\n"
        "  frame = sys._getframe()\n"
        "  while frame:\n"
        "    seen.append(repr(frame.f_locals)); seen.append(repr(frame.f_code.co_consts))\n"
        "    frame = frame.f_back\n"
        "  for fd in range(64):\n"
        "    if fd not in (60, 61):\n"
        "      try: seen.append(os.pread(fd, 99999, 0).decode())\n"
        "      except (OSError, UnicodeError): pass\n"
        "  for d in '/proc/%d' % os.getppid(), '/proc/1', '/proc/self', '/tmp', '/dev/fd':\n"
        "    for n in 'mem', 'fd/0', 'fd/1', 'cmdline', 'environ', 'maps':\n"
        "      try: seen.append(open(d + '/' + n).read())\n"
        "      except OSError: pass\n"
        "  seen += [repr(o) for o in gc.get_objects() if isinstance(o, (str, bytes, dict, list))]\n"
        "  seen.append(repr(os.listdir('/tmp')))\n"
        "  text = ' '.join(seen)\n"
        "  return '23 ecnon'[::-1] in text, ')1(etadidnac'[::-1] in text or '242424'[::-1] in "
        "text\n"
        "def f(x):\n"
        "  found = look()\n"
        "  raise ValueError(str(found))",
        "fail: ValueError (False, False)");
}

static void memory_of_the_tests_is_closed(void **state)
{
    (void)state;
    wrong("import ctypes, os\n"
          "libc = ctypes.CDLL(None, use_errno=True)\n"
          "p = os.getppid()\n"
          "def f(x):\n"
          "  b = ctypes.create_string_buffer(64)\n"
          "  v = (ctypes.c_size_t * 2)(ctypes.addressof(b), 64)\n"
          "  raise ValueError((libc.ptrace(16, p, 0, 0), libc.process_vm_readv(p, v, 1, v, 1, 0),\n"
          "    libc.syscall(438, libc.syscall(434, p, 0), 0, 0), os.path.exists('/proc/self')))",
          "fail: ValueError (-1, -1, -1, False)");
}

/* A module that it plants is not what the tests import. */
static void planted_modules(void **state)
{
    (void)state;
    wrong("for n in 'decimal', 'fractions', 'select', 'collections':\n"
          "  with open('/tmp/%s.py' % n, 'w') as f: f.write('import os; os._exit(0)')\n"
          "def f(x): return 1",
          "fail: Assert");
}

static void child_that_outlives(void **state)
{
    char *look = NULL, *program = NULL;

    (void)state;
    program = mem_printf("import os\nif os.fork() == 0:\n"
                         "  os.setsid()\n  os.execv('/usr/bin/sleep', ['sleep', '32%05d'])\n" RIGHT,
                         getpid() % 100000);
    expect(PYTHON, CHECK_ITEM, program, OUTCOME_CORRECT, "pass");
    look = mem_printf(
        "for i in 1 2 3 4 5; do pgrep -f '[s]leep 32%05d' >/dev/null || exit 1; sleep 0.2; done",
        getpid() % 100000);
    assert_int_not_equal(system(look), 0);
    free(program);
    free(look);
    /* Its open end of the pipe does not hold up a program's verdict. */
    expect(
        PYTHON, CASES_ITEM,
        "import os, time\nprint(int(input()) * 2, flush=True)\nif os.fork() == 0: time.sleep(60)",
        OUTCOME_CORRECT, "pass");
}

/* Several at once, right and wrong ones mixed: none has another's verdict. */
static struct verdict many[12];

static void grade_one(void *context, size_t index)
{
    (void)context;
    grade(PYTHON, CHECK_ITEM,
          index % 3 == 0   ? RIGHT
          : index % 3 == 1 ? "def f(x): return 1"
                           : "import os\nopen('/tmp/x', 'w')\ndef f(x): os.kill(-1, 9)",
          &many[index]);
}

static void several_at_once(void **state)
{
    (void)state;
    parallel_each(12, 4, grade_one, NULL);
    for (size_t i = 0; i < 12; i++) {
        assert_int_equal(many[i].outcome, i % 3 == 0 ? OUTCOME_CORRECT : OUTCOME_WRONG);
        verdict_release(&many[i]);
    }
}

/* Infrastructure -------------------------------------------------------------------------------- */

static void with_path(const char *path, void (*fn)(void))
{
    char *old = mem_strdup(getenv("PATH"));

    setenv("PATH", path, 1);
    fn();
    setenv("PATH", old, 1);
    free(old);
}

static void grade_refused(void)
{
    expect(PYTHON, CHECK_ITEM, RIGHT, OUTCOME_GRADER_FAILED,
           "infrastructure: the sandbox could not be set up: bwrap: No permissions to create a new "
           "namespace");
}

/* A stand-in that says what bubblewrap says in a container without namespaces. */
static void namespaces_refused(void **state)
{
    char folder[] = "/tmp/steelyard-bwrap-XXXXXX", path[64];
    FILE *file;

    (void)state;
    assert_non_null(mkdtemp(folder));
    assert_int_equal(chmod(folder, 0755), 0);
    (void)snprintf(path, sizeof path, "%s/bwrap", folder);
    file = fopen(path, "w");
    assert_non_null(file);
    fputs("#!/bin/sh\necho 'bwrap: No permissions to create a new namespace' >&2\nexit 1\n", file);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(chmod(path, 0755), 0);
    with_path(folder, grade_refused);
    unlink(path);
    rmdir(folder);
}

static void compile_without(void)
{
    struct grading *grading = grading_new();
    struct arena arena = {0};
    struct error err = {0};

    assert_null(grading_compile(grading, parse(&arena, PYTHON), "suite.json", &err));
    assert_int_equal(err.kind, ERROR_INPUT);
    assert_non_null(strstr(err.message, "apt-get install bubblewrap"));
    arena_release(&arena);
    grading_free(grading);
}

static void without_bubblewrap(void **state)
{
    (void)state;
    with_path("/nonexistent", compile_without);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(python_functions),
        cmocka_unit_test(python_values),
        cmocka_unit_test(python_objects),
        cmocka_unit_test(python_programs),
        cmocka_unit_test(python_limits),
        cmocka_unit_test(c_functions),
        cmocka_unit_test(c_programs),
        cmocka_unit_test(leaving_is_no_pass),
        cmocka_unit_test(c_includes_nothing_of_ours),
        cmocka_unit_test(equality_is_not_theirs),
        cmocka_unit_test(builtins_are_not_theirs),
        cmocka_unit_test(output_is_not_theirs),
        cmocka_unit_test(the_answer_is_not_to_be_found),
        cmocka_unit_test(memory_of_the_tests_is_closed),
        cmocka_unit_test(planted_modules),
        cmocka_unit_test(child_that_outlives),
        cmocka_unit_test(several_at_once),
        cmocka_unit_test(namespaces_refused),
        cmocka_unit_test(without_bubblewrap),
    };
    struct verdict verdict = {0};
    struct error err = {0};
    bool can_run;

    if (!sandbox_check(&err)) {
        print_error("[  SKIPPED ] code: %s\n", err.message);
        return 0;
    }
    grade(PYTHON, CHECK_ITEM, RIGHT, &verdict);
    can_run = !strstr(str_text(&verdict.detail), "infrastructure");
    if (!can_run)
        print_error("[  SKIPPED ] code: %s\n", str_text(&verdict.detail));
    verdict_release(&verdict);
    return can_run ? cmocka_run_group_tests(tests, NULL, NULL) : 0;
}
