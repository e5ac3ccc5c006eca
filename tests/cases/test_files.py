"""Files on disk."""

import pytest

from kept.cases import files


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def test_a_file_is_named_by_its_content_and_kept_once():
    first = files.keep(b"abc", name="a.txt", media_type="text/plain")
    second = files.keep(b"abc", name="b.txt", media_type="text/plain")

    assert first.path == second.path == f"{first.digest[:2]}/{first.digest}"
    assert files.location(first).read_bytes() == b"abc"
    assert (first.size, first.pk) == (3, None)
    assert len(list(files.location(first).parent.iterdir())) == 1


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\shot.png", "shot.png"),
        ("a\r\nb?.txt", "a__b_.txt"),
        ("...", "file"),
        ("", "file"),
    ],
)
def test_a_name_is_a_name_and_no_way(name, plain):
    file = files.keep(b"abc", name=name, media_type="text/plain")

    assert (file.name, file.true_name) == (plain, name)
