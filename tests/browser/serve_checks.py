"""serve_checks.py ADDRESS RUN PICTURE: opens the list of `steelyard serve` in Chromium while RUN is under way, and a report by
its link. Troubles are errors of the console, dialogs, refused loads. The last line counts: "N passed, N failed"."""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from chromium import Chromium  # noqa: E402

address, run, picture = sys.argv[1:4]
passed = failed = 0


def check(what, found, expected=True):
    global passed, failed
    if found == expected:
        passed += 1
    else:
        failed += 1
        print(f"serve: {what}: found {found!r}, expected {expected!r}")


def troubles(page):
    """Without the requests to the server itself."""
    return [trouble for trouble in page.troubles() if not trouble.startswith("request: " + address)]


with Chromium() as browser:
    page = browser.page(1280, 900)
    page.open(address)
    view = f"document.querySelector('pre[data-run=\"{run}\"]')"
    check("the run under way is shown", page.run(f"{view} !== null"))
    page.until(f"{view} === null || {view}.textContent.includes('lane')")
    check("with its lanes", page.run(f"{view} === null || {view}.textContent.includes('qwen/qwen3.8-max')"))
    page.picture(picture)
    page.until("document.querySelector('pre') === null", 120)  # the page begins anew when the run has ended
    check("the list is left", page.run("document.querySelectorAll('tbody tr').length") >= 1)
    check("list: nothing in the console", troubles(page), [])
    link = page.run("document.querySelector('tbody a').href")
    page.open(link)
    check("a report", page.run("document.querySelector('h1') !== null"))
    check("report: nothing in the console", troubles(page), [])
print(f"{passed} passed, {failed} failed")
sys.exit(failed > 0)
