"""Chromium without a window, driven by its debugging pipe: standard library alone.

    with Chromium() as browser:
        page = browser.page(width=1440, height=900)
        page.open("file:///…")
        page.run("document.title")
"""
import base64
import fcntl
import json
import os
import select
import shutil
import signal
import subprocess
import tempfile
import time

NAMES = ("chromium", "chromium-browser", "google-chrome")


def find():
    return next((path for path in map(shutil.which, NAMES) if path), None)


def high_pipe():
    """A pipe whose numbers are in nobody's way."""
    ends = os.pipe()
    high = [fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 20) for end in ends]
    for end in ends:
        os.close(end)
    return high


class Failure(Exception):
    """What the browser said went wrong."""


class Chromium:
    def __init__(self, program=None):
        self.program = program or find()
        self.folder = tempfile.mkdtemp(prefix="steelyard-browser-")
        to_read, self.write_end = high_pipe()
        self.read_end, to_write = high_pipe()
        # The browser takes commands on descriptor 3 and answers on 4.
        command = [self.program, "--headless=new", "--remote-debugging-pipe", "--no-sandbox", "--no-first-run",
                   "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars", "--disable-extensions",
                   "--disable-background-networking", "--disable-sync", "--disable-component-update",
                   f"--user-data-dir={self.folder}", "about:blank"]
        wrapper = f'exec 3<&{to_read} 4>&{to_write} {to_read}<&- {to_write}>&-; exec "$@"'
        self.process = subprocess.Popen(["bash", "-c", wrapper, "browser", *command], pass_fds=(to_read, to_write),
                                        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL, start_new_session=True)
        os.close(to_read)
        os.close(to_write)
        self.number = 0
        self.rest = b""
        self.events = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait()
        os.close(self.write_end)
        os.close(self.read_end)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _message(self, deadline):
        while b"\0" not in self.rest:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([self.read_end], [], [], left)[0]:
                raise Failure("the browser does not answer")
            piece = os.read(self.read_end, 1 << 20)
            if not piece:
                raise Failure("the browser ended")
            self.rest += piece
        message, self.rest = self.rest.split(b"\0", 1)
        return json.loads(message)

    def call(self, method, session=None, timeout=60, **parameters):
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self.write_end, data):]
        deadline = time.monotonic() + timeout
        while True:
            answer = self._message(deadline)
            if "id" not in answer:
                self.events.append(answer)
            elif answer["id"] == self.number:
                if "error" in answer:
                    raise Failure(f"{method}: {answer['error']['message']}")
                return answer["result"]

    def wait(self, session, method, timeout=60):
        """The next event of that name, also one that came already."""
        deadline = time.monotonic() + timeout
        while True:
            for i, event in enumerate(self.events):
                if event.get("sessionId") == session and event["method"] == method:
                    return self.events.pop(i)["params"]
            self.events.append(self._message(deadline))

    def page(self, width=1440, height=900):
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        return Page(self, session, width, height)


class Page:
    def __init__(self, browser, session, width, height):
        self.browser, self.session = browser, session
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.call(f"{domain}.enable")
        self.size(width, height)

    def call(self, method, **parameters):
        return self.browser.call(method, self.session, **parameters)

    def size(self, width, height):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1,
                  mobile=width < 600)

    def theme(self, name):
        """What the reader's system prefers: light or dark."""
        self.call("Emulation.setEmulatedMedia", media="",
                  features=[{"name": "prefers-color-scheme", "value": name}])

    def open(self, url):
        for address in ("about:blank", url):  # else another part of the same page would not be loaded anew
            self.browser.events.clear()
            self.call("Page.navigate", url=address)
            self.browser.wait(self.session, "Page.loadEventFired")

    def run(self, script):
        """The value of an expression; a promise is waited for."""
        answer = self.call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            details = answer["exceptionDetails"]
            raise Failure(details.get("exception", {}).get("description") or details["text"])
        return answer["result"].get("value")

    def until(self, script, timeout=20):
        """Waits until an expression is true."""
        deadline = time.monotonic() + timeout
        while not self.run(script):
            if time.monotonic() > deadline:
                raise Failure(f"never true: {script}")
            time.sleep(0.02)

    def key(self, key, code="", virtual=0):
        text = key if len(key) == 1 else ""
        common = {"key": key, "code": code, "windowsVirtualKeyCode": virtual}
        self.call("Input.dispatchKeyEvent", type="keyDown", text=text, **common)
        self.call("Input.dispatchKeyEvent", type="keyUp", **common)

    def troubles(self):
        """Console errors, exceptions, dialogs and requests since the page was opened."""
        self.run("0")
        found = []
        for event in self.browser.events:
            if event.get("sessionId") != self.session:
                continue
            name, data = event["method"], event["params"]
            if name == "Runtime.consoleAPICalled" and data["type"] in ("error", "warning", "assert"):
                found.append(f"console: {data['args']}")
            elif name == "Runtime.exceptionThrown":
                found.append(f"exception: {data['exceptionDetails']}")
            elif name == "Log.entryAdded" and data["entry"]["level"] in ("error", "warning"):
                found.append(f"log: {data['entry']['text']}")
            elif name == "Page.javascriptDialogOpening":
                found.append(f"dialog: {data['message']}")
            elif name == "Network.requestWillBeSent" and not data["request"]["url"].startswith(("file:", "blob:", "about:")):
                found.append(f"request: {data['request']['url']}")
        return found

    def picture(self, path, whole=False):
        options = {"captureBeyondViewport": whole}
        if whole:
            size = self.call("Page.getLayoutMetrics")["cssContentSize"]
            options["clip"] = {"x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1}
        with open(path, "wb") as out:
            out.write(base64.b64decode(self.call("Page.captureScreenshot", **options)["data"]))

    def print(self, path):
        with open(path, "wb") as out:
            out.write(base64.b64decode(self.call("Page.printToPDF", printBackground=True,
                                                 preferCSSPageSize=True)["data"]))
