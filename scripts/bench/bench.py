"""What run and peers share: the programs of the bench, the mock, a folder for steelyard to work in."""
import contextlib
import json
import os
import resource
import shutil
import signal
import socket
import sqlite3
import subprocess
import time

ROOT = os.path.realpath(os.path.join(os.path.dirname(__file__), "..", ".."))
PROGRAMS = os.path.join(ROOT, "build", "release", "scripts", "bench")
STEELYARD = os.path.join(ROOT, "build", "release", "steelyard")
WORK = os.path.join(ROOT, "build", "bench")


def build():
    subprocess.run(["make", "-s", "-C", ROOT, "bench-programs"], check=True, stdout=subprocess.DEVNULL)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


@contextlib.contextmanager
def mock_process(events=50, first_ms=0, interval_ms=0):
    """The paced server; gives its process and its port."""
    args = [os.path.join(PROGRAMS, "mock"), f"--events={events}", f"--first-ms={first_ms}", f"--interval-ms={interval_ms}"]
    process = subprocess.Popen(args, stdout=subprocess.PIPE)
    try:
        yield process, int(process.stdout.readline())
    finally:
        process.kill()
        process.wait()


@contextlib.contextmanager
def mock(**pace):
    with mock_process(**pace) as (_, port):
        yield port


def workspace(concurrency=64, per_second=0, ca_file=None, questions=1000):
    """A folder with the shipped providers and suites, the provider "mock" and the suite "bench"."""
    shutil.rmtree(WORK, ignore_errors=True)
    os.makedirs(os.path.join(WORK, "suites", "bench"))
    shutil.copytree(os.path.join(ROOT, "providers"), os.path.join(WORK, "providers"))
    for name in os.listdir(os.path.join(ROOT, "suites")):
        os.symlink(os.path.join(ROOT, "suites", name), os.path.join(WORK, "suites", name))
    limits = {"concurrency": concurrency} | ({"requests_per_second": per_second} if per_second else {})
    provider = {
        "title": "Mock",
        "regions": [{"name": "default", "base_url": "https://127.0.0.1/v1"}],
        "currency": "USD",
        "request": {"stream_options": {"include_usage": True}},
        "limits": limits,
        "models": [{"id": "mock", "context": 131072, "max_output": 1024}],
        "prices": [{"model": "mock", "currency": "USD", "from": "2026-01-01", "input": 1, "output": 2,
                    "source": "made up by the bench", "source_date": "2026-11", "confidence": "general-knowledge"}],
    } | ({"ca_file": ca_file} if ca_file else {})
    suite = {"title": "Bench", "language": "en", "licence": "MIT", "version": "1", "category": "easy",
             "source": "made by scripts/bench", "grader": {"kind": "number"},
             "template": "{{question}}\n\nThen write one last line of the form \"Answer: X\"."}
    with open(os.path.join(WORK, "providers", "mock.json"), "w") as out:
        json.dump(provider, out)
    with open(os.path.join(WORK, "suites", "bench", "suite.json"), "w") as out:
        json.dump(suite, out)
    with open(os.path.join(WORK, "suites", "bench", "items.jsonl"), "w") as out:
        for i in range(questions):
            text = (f"Ben buys {i + 2} notebooks at $2.70 each and 4 pens at $5.95 each, and pays with $5000. "
                    "How many dollars of change should Ben get?")
            out.write(json.dumps({"id": f"q-{i}", "cluster": f"q-{i}", "variables": {"question": text}, "reference": "50"}) + "\n")


def run(args, env=None, cwd=None):
    """Runs it to its end; gives (CPU s of its tree, peak RSS in MB, what it printed)."""
    process = subprocess.Popen(args, stdout=subprocess.PIPE, env=os.environ | (env or {}), cwd=cwd)
    text = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise RuntimeError(f"{args[0]} ended with {process.returncode}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, text


def remove_store():
    for name in os.listdir(WORK):
        if name.startswith("store."):
            os.remove(os.path.join(WORK, name))


def steelyard(port, concurrency, repeats=1, stamps=False, suite="bench", sample=0, program=None, scheme="http"):
    """One `steelyard run` with store, prices and grades; gives what its probe measured, and the process's CPU."""
    remove_store()
    figures = os.path.join(WORK, "figures.json")
    env = {"STEELYARD_BENCH_FIGURES": figures} | ({"STEELYARD_BENCH_STAMPS": "1"} if stamps else {})
    args = [program or os.path.join(PROGRAMS, "steelyard"), "run", "-q", "-o", "json", "--store", "store.db", "--sim",
            "--sim-url", f"{scheme}://127.0.0.1:{port}", "-m", "mock/mock", "-s", suite, "--repeats", str(repeats),
            "--concurrency", str(concurrency)] + (["--sample", str(sample)] if sample else [])
    begun = time.time_ns()
    cpu, peak, text = run(args, env, WORK)
    row = json.loads(text)["rows"][0]
    if row["missing"] or row["other"]:
        raise RuntimeError(f"answers are missing: {row}")
    result = {"process_cpu_s": cpu, "process_peak_mb": peak, "begun_ns": begun}
    if not program:
        with open(figures) as source:
            result |= json.load(source)
    return result


def stored(sql):
    with contextlib.closing(sqlite3.connect(os.path.join(WORK, "store.db"))) as store:
        return store.execute(sql).fetchall()


def stored_ttft_errors():
    """Reported TTFT - the time that the mock says it took, in ms, as the store has them; sorted."""
    rows = stored("SELECT a.first_answer_ns - a.sent_ns, CAST(t.answer AS TEXT) FROM reply r"
                  " JOIN attempt a ON a.id = r.attempt JOIN reply_text t ON t.attempt = a.id")
    return sorted((ttft - int(answer[2:answer.index(" ")])) / 1e6 for ttft, answer in rows)


def quantile(values, q):
    return values[min(len(values) - 1, int(q * len(values)))]


def floor(port, concurrency, total, spread_ms=0, stamps=False):
    args = [os.path.join(PROGRAMS, "floor"), f"--port={port}", f"--concurrency={concurrency}", f"--total={total}",
            f"--spread-ms={spread_ms}"] + (["--stamps"] if stamps else [])
    cpu, _, text = run(args)
    return json.loads(text) | {"process_cpu_s": cpu}


@contextlib.contextmanager
def tls_proxy(port):
    """nginx with TLS before the mock; gives its port and the certificate."""
    folder = os.path.join(ROOT, "build", "bench-tls")
    os.makedirs(folder, exist_ok=True)
    cert, key = os.path.join(folder, "cert.pem"), os.path.join(folder, "key.pem")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                    "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", cert],
                   check=True, stderr=subprocess.DEVNULL)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        tls = free.getsockname()[1]
    with open(os.path.join(folder, "nginx.conf"), "w") as out:
        out.write(f"""daemon off; pid {folder}/pid; error_log {folder}/error.log; worker_rlimit_nofile 16384; user root;
events {{ worker_connections 8192; }}
http {{ access_log off; client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;
  uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  server {{ listen 127.0.0.1:{tls} ssl backlog=4096; ssl_certificate {cert}; ssl_certificate_key {key};
    location / {{ proxy_pass http://127.0.0.1:{port}; proxy_http_version 1.1; proxy_buffering off; proxy_read_timeout 100s; }} }} }}
""")
    process = subprocess.Popen(["nginx", "-p", folder, "-e", os.path.join(folder, "error.log"), "-c", os.path.join(folder, "nginx.conf")])
    time.sleep(0.5)
    if process.poll() is not None:
        raise RuntimeError("nginx does not start")
    try:
        yield tls, cert
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()
