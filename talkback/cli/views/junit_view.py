"""Problems as a JUnit report, which CI servers show as tests that failed.

Its elements and attributes are those that most of them read
(https://github.com/testmoapp/junitxml).
"""

from xml.etree.ElementTree import Element, SubElement, indent, tostring

import click

from talkback.check.run import Checked
from talkback.model.errors import Diagnostic
from talkback.model.text import escape_unprintable


def as_junit(checked: Checked) -> None:
    """A test for each problem; one that passes where there is none, since an empty report fails."""
    failed = set(checked.failures)
    root = Element("testsuites")
    suite = SubElement(root, "testsuite", name="talkback check")
    for problem in checked.problems:
        _add(suite, problem, "failure" if problem in failed else "skipped")
    if not checked.problems:
        SubElement(suite, "testcase", classname=str(checked.path), name="no problems found")
    suite.set("tests", str(len(suite)))
    suite.set("failures", str(len(failed)))
    suite.set("skipped", str(len(suite.findall("testcase/skipped"))))
    indent(root)
    click.echo(tostring(root, "unicode", xml_declaration=False))


def _add(suite: Element, problem: Diagnostic, outcome: str) -> None:
    """What only warns is skipped: shown, and fails nothing."""
    place, name = problem.location, f"{problem.code} {problem.rule or ''}".rstrip()
    test = SubElement(suite, "testcase", _printable({"classname": place.file, "name": name}))
    test.set("file", escape_unprintable(place.file))
    test.set("line", str(place.line))
    element = SubElement(test, outcome, _printable({"message": problem.message}))
    if outcome == "failure":
        element.set("type", problem.severity)
    element.text = escape_unprintable(str(problem))


def _printable(attributes: dict[str, str]) -> dict[str, str]:
    """XML 1.0 has no way to write a control character."""
    return {name: escape_unprintable(value) for name, value in attributes.items()}
