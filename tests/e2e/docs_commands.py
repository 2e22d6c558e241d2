"""Runs the commands of a document, one after another, as its reader would: in a folder that looks like a checkout,
with a store that has runs. Nothing goes out: `run` is answered by the simulator.

    docs_commands.py DOCUMENT CHECKOUT WORK

A command is a line, indented by four or in a ```sh fence, that begins with steelyard or bin/steelyard; `\\` carries it on.
Prints a line for each, and what a failed one said. A run, a gate or a check may end as its page says (3 to 6).
"""
import os, re, shlex, signal, subprocess, sys

document, checkout, work = sys.argv[1:4]


def commands(text):
    fence, pending = None, ""
    for line in text.split("\n"):
        if line.startswith("```"):
            fence = line[3:].strip() if fence is None else None
            continue
        code = line if fence in ("sh", "") else line[4:] if fence is None and line.startswith("    ") else ""
        code = pending + code.strip()
        if code.endswith("\\"):
            pending = code[:-1]
            continue
        pending = ""
        if re.match(r"(bin/)?steelyard |export \w+=", code):
            yield code


def own_name(command):
    """A document invents the names of runs; here is one that exists."""
    path = "results/transcripts"
    recorded = sorted(os.listdir(path)) if os.path.isdir(path) else []
    return re.sub(r"transcripts/\w+\.jsonl", "transcripts/" + recorded[0], command) if recorded else command


def allowed(words):
    return {0, 3, 4, 5, 6} if {"run", "gate", "trend", "check"} & set(words) else {0}


def run(command, servers):
    words = shlex.split(command, comments=True)
    if "sim" in words[:2] or "serve" in words[:2]:  # goes on until it is told to end
        server = subprocess.Popen(["bash", "-c", "exec " + own_name(command)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        server.stdout.readline()
        servers.append(server)
        return server.poll(), b""
    if words[0] == "export":
        return 0, b""
    done = subprocess.run(["bash", "-c", own_name(command)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, timeout=120)
    return (None if done.returncode in allowed(words) else done.returncode), done.stdout


os.chdir(work)
servers, failed, count = [], 0, 0
try:
    for command in commands(open(os.path.join(checkout, document), encoding="utf-8").read()):
        status, output = run(command, servers)
        count += 1
        if status not in (None, 0):
            failed += 1
            print(f"{document}: {command}\n  exit {status}: " + output.decode("utf-8", "replace").strip()[-2000:])
finally:
    for server in servers:
        server.send_signal(signal.SIGTERM)
        server.wait()
print(f"{count} commands, {failed} failed")
sys.exit(failed > 0)
