"""Results on disk: whole files, a manifest that vouches for them, nothing of others destroyed."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from sim.errors import InputError
from sim.experiment.store import MANIFEST, file_table, to_json, verify, write_results

FILES = {"a.csv": b"x\n1\n", "b.bin": bytes(range(256))}


def written(directory: Path, files: dict[str, bytes], **manifest: int) -> None:
    """Write files with a manifest that lists them."""
    write_results(directory, files, {**manifest, "files": file_table(files)})


def test_what_was_written_is_verified(tmp_path: Path) -> None:
    written(tmp_path / "deep" / "results", FILES, seed=3)
    assert verify(tmp_path / "deep" / "results") == []
    assert (tmp_path / "deep" / "results" / "b.bin").read_bytes() == FILES["b.bin"]
    manifest = json.loads((tmp_path / "deep" / "results" / MANIFEST).read_text())
    assert manifest["seed"] == 3
    assert manifest["files"]["a.csv"] == {
        "bytes": 4, "sha256": "daff832f802000e645771a60983c76c963f6ee602a6230e45237bd360e91cc1a",
    }


def test_nothing_is_left_beside_the_files(tmp_path: Path) -> None:
    written(tmp_path, FILES)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv", "b.bin", MANIFEST]


def test_a_flipped_bit_and_a_missing_file_are_found(tmp_path: Path) -> None:
    written(tmp_path, FILES)
    content = bytearray(FILES["b.bin"])
    content[100] ^= 1
    (tmp_path / "b.bin").write_bytes(content)
    (tmp_path / "a.csv").unlink()
    assert verify(tmp_path) == ["a.csv is missing", "b.bin has been changed since it was written"]


def test_stale_files_of_ours_go_and_those_of_others_stay(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    written(tmp_path, FILES)
    written(tmp_path, {"a.csv": b"new"})
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv", MANIFEST, "notes.txt"]
    assert verify(tmp_path) == []


def test_a_manifest_cannot_make_us_delete_elsewhere(tmp_path: Path) -> None:
    victim = tmp_path / "victim.txt"
    victim.write_text("precious")
    results = tmp_path / "results"
    results.mkdir()
    (results / MANIFEST).write_text(json.dumps({"files": {"../victim.txt": {}, str(victim): {}}}))
    written(results, FILES)
    assert victim.read_text() == "precious"


def test_a_full_disk_leaves_older_results_as_they_were(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(tmp_path, FILES)
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    real = Path.write_bytes

    def fails_at_b(path: Path, content: bytes) -> int:
        if path.name.startswith(".b.bin"):
            raise OSError(28, "No space left on device")
        return real(path, content)

    monkeypatch.setattr(Path, "write_bytes", fails_at_b)
    with pytest.raises(OSError, match=r"No space left on device.*b[.]bin'$"):
        written(tmp_path, {"a.csv": b"newer", "b.bin": b"newer"})
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_an_interrupted_write_is_not_vouched_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(tmp_path, FILES)
    real = Path.replace

    def stops_at_b(path: Path, target: Path) -> Path:
        if target.name == "b.bin":
            raise KeyboardInterrupt
        return real(path, target)

    monkeypatch.setattr(Path, "replace", stops_at_b)
    with pytest.raises(KeyboardInterrupt):
        written(tmp_path, {"a.csv": b"newer", "b.bin": b"newer"})
    assert verify(tmp_path) == ["a.csv has been changed since it was written"]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([*FILES, MANIFEST])


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe", b"[" * 100_000, b'{"files": 3}'])
def test_a_manifest_that_is_none_is_bad_input(tmp_path: Path, content: bytes) -> None:
    (tmp_path / MANIFEST).write_bytes(content)
    with pytest.raises(InputError):
        verify(tmp_path)


def test_json_has_no_nan() -> None:
    assert to_json({"b": 1, "a": "ä"}) == '{\n  "b": 1,\n  "a": "ä"\n}\n'
    with pytest.raises(ValueError, match="Out of range"):
        to_json({"x": math.nan})
