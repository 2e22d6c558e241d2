"""Checks a JUnit file: against junit.xsd beside this program, and that its counts are those of its cases."""
import os
import subprocess
import sys
import xml.etree.ElementTree as ET

schema = os.path.join(os.path.dirname(os.path.abspath(__file__)), "junit.xsd")
found = subprocess.run(["xmllint", "--nonet", "--noout", "--schema", schema, sys.argv[1]], stderr=subprocess.PIPE, text=True)
if found.returncode != 0:
    sys.exit(found.stderr)

root = ET.parse(sys.argv[1]).getroot()
for suite in root:
    cases = suite.findall("testcase")
    for attribute, count in [("tests", len(cases))] + [
        (name + "s" if name != "skipped" else name, sum(c.find(name) is not None for c in cases))
        for name in ("failure", "error", "skipped")]:
        if int(suite.get(attribute)) != count:
            sys.exit(f"{attribute} says {suite.get(attribute)}, there are {count}")
print("junit: sound,", len(root.findall("testsuite/testcase")), "cases")
