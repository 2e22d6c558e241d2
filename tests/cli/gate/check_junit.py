"""Checks a JUnit file as Jenkins' and GitLab's readers want it: elements, attributes, counts."""
import sys
import xml.etree.ElementTree as ET

ALLOWED = {
    "testsuites": {"name", "tests", "failures", "errors", "disabled", "time"},
    "testsuite": {"name", "tests", "failures", "errors", "skipped", "time", "timestamp", "hostname", "id", "package", "disabled"},
    "properties": set(),
    "property": {"name", "value"},
    "testcase": {"name", "classname", "time", "file", "line", "assertions", "status"},
    "failure": {"message", "type"},
    "error": {"message", "type"},
    "skipped": {"message"},
}
CHILDREN = {
    "testsuites": {"testsuite"}, "testsuite": {"properties", "testcase"}, "properties": {"property"},
    "testcase": {"failure", "error", "skipped"},
}
REQUIRED = {"testsuite": {"name", "tests", "failures", "errors", "time", "timestamp"},
            "testcase": {"name", "classname", "time"}, "property": {"name", "value"}}


def check(element):
    extra = set(element.attrib) - ALLOWED[element.tag]
    missing = REQUIRED.get(element.tag, set()) - set(element.attrib)
    if extra or missing:
        sys.exit(f"{element.tag}: not allowed {sorted(extra)}, missing {sorted(missing)}")
    for child in element:
        if child.tag not in CHILDREN.get(element.tag, set()):
            sys.exit(f"{child.tag} inside {element.tag}")
        check(child)


root = ET.parse(sys.argv[1]).getroot()
check(root)
for suite in root:
    cases = suite.findall("testcase")
    for attribute, found in [("tests", len(cases))] + [
        (name + "s" if name != "skipped" else name, sum(c.find(name) is not None for c in cases))
        for name in ("failure", "error", "skipped")]:
        if int(suite.get(attribute)) != found:
            sys.exit(f"{attribute} says {suite.get(attribute)}, there are {found}")
print("junit: sound,", len(root.findall("testsuite/testcase")), "cases")
