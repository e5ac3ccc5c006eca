"""`kept charter publish`: what may be put in force, where, and by whom."""

from pathlib import Path

import pytest

from kept import command
from kept.desks.models import CharterVersion, Desk


@pytest.fixture(autouse=True)
def desk(db: None) -> Desk:
    return Desk.objects.create(slug="xm", name="Support", address="support@xm.kept.example")


def test_a_shipped_charter_is_put_in_force_by_its_name() -> None:
    assert command.main(["charter", "publish", "xm", "xm"]) == 0

    version = CharterVersion.objects.get()
    assert (version.charter, version.in_force_until) == ("xm", None)


def test_a_wrong_charter_is_refused_with_file_and_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "ours.yaml"
    file.write_text("charter: ours\nzone: Europe/London\nclokcs: {}\n")

    assert command.main(["charter", "publish", "xm", str(file)]) == 1

    assert f"{file}:3:1: " in capsys.readouterr().err
    assert not CharterVersion.objects.exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["pa", "xm"], "There is no desk 'pa'; there are: xm."),
        (["xm", "none.yaml"], "There is no file none.yaml, and no such charter among"),
        (["xm", "xm", "--by", "cy@kept.example"], "Nobody here has the address cy@kept.example."),
    ],
)
def test_what_is_not_there_is_said(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.main(["charter", "publish", *words]) == 1

    assert capsys.readouterr().err.startswith(f"kept: {said}")
