"""What a test program says of each of its test cases, from the XML that its framework writes: doctest, Catch2 or
GoogleTest."""
import xml.etree.ElementTree as ElementTree


def _parse(text):
    start = text.find("<?xml")
    try:
        return ElementTree.fromstring(text[start:].encode()) if start >= 0 else None
    except ElementTree.ParseError:
        return None


def _doctest(run, program, scratch):
    outcome = run([str(program), "-r=xml"])
    root = _parse(outcome.out)
    for case in root.iter("TestCase") if root is not None else ():
        asserts = case.find("OverallResultsAsserts")
        if asserts is None:
            continue
        counts = {name: asserts.get(name) for name in ("successes", "failures", "test_case_success")}
        yield f"{case.get('name')} ({(case.get('filename') or '').rsplit('/', 1)[-1]}:{case.get('line')})", str(counts)


def _catch(run, program, scratch):
    outcome = run([str(program), "-r", "xml"])
    root = _parse(outcome.out)
    for case in root.iter("TestCase") if root is not None else ():
        result = case.find("OverallResult")
        sections = [(one.get("successes"), one.get("failures")) for one in case.iter("OverallResults")]
        yield case.get("name"), f"{result.get('success') if result is not None else None} {sections}"


def _gtest(run, program, scratch):
    report = scratch / "gtest.xml"
    report.unlink(missing_ok=True)
    run([str(program), f"--gtest_output=xml:{report}"])
    root = _parse(report.read_text(errors="replace")) if report.exists() else None
    for case in root.iter("testcase") if root is not None else ():
        failures = [failure.get("message") for failure in case.iter("failure")]
        yield f"{case.get('classname')}.{case.get('name')}", f"{case.get('status')} {failures}"


def case_results(framework, program, scratch, run, neutral):
    """test case -> result, empty for a program that is not of this framework."""
    reader = {"doctest": _doctest, "catch": _catch, "gtest": _gtest}[framework]
    found = {}
    for name, result in reader(run, program, scratch):
        number = sum(key == name or key.startswith(name + " #") for key in found) + 1
        found[name if number == 1 else f"{name} #{number}"] = neutral(result)
    return found
