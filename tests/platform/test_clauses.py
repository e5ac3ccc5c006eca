"""The list of clauses and the tests that prove them."""

import pytest

from tests import clauses

pytest_plugins = ["pytester"]


def test_the_list_of_clauses_is_whole() -> None:
    assert len(clauses.clauses()) == 428
    assert len(clauses.settlements()) == 117


@pytest.fixture
def run_with_clauses(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    monkeypatch.setenv("PYTHONPATH", str(clauses.CLAUSES.parents[1]))
    pytester.makeconftest('pytest_plugins = ["tests.clauses"]')
    pytester.makeini("[pytest]\nmarkers = clause(*ids): proves")
    return pytester


def test_an_unknown_clause_stops_the_run(run_with_clauses: pytest.Pytester) -> None:
    run_with_clauses.makepyfile("import pytest\n@pytest.mark.clause('PA-999')\ndef test_it(): pass")

    said = run_with_clauses.runpytest_subprocess("-p", "no:django", "-p", "no:randomly")

    assert said.ret == pytest.ExitCode.USAGE_ERROR
    said.stderr.fnmatch_lines(["*test_it names 'PA-999'"])


def test_proven_clauses_are_listed_with_their_tests(run_with_clauses: pytest.Pytester) -> None:
    run_with_clauses.makepyfile(
        "import pytest\n@pytest.mark.clause('PA-27')\ndef test_it(): raise RuntimeError"
    )

    said = run_with_clauses.runpytest_subprocess("-p", "no:django", "--clauses")

    said.stdout.fnmatch_lines(["Proven: 1 of 428 clauses", "PA-27  *", "*::test_it"])
