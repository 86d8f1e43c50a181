"""Files are whole or untouched, links are followed, pipes are written through; a refusal names what was asked for."""

from __future__ import annotations

import errno
import os
import socket
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sim.files import (
    is_passage,
    make_directory,
    refusal,
    remove,
    replaces,
    write_atomically,
    write_bytes,
    write_together,
)

FULL = "parquet: underlying IO error: No space left on device (os error 28)"


def names(directory: Path) -> list[str]:
    """Return the names of everything in a directory."""
    return sorted(entry.name for entry in directory.iterdir())


@pytest.mark.skipif(os.name != "posix", reason="numbers of another system")
@pytest.mark.parametrize("refusal", [RuntimeError(FULL), PermissionError(FULL), OSError(errno.ENOSPC, "full", "x")])
def test_a_refusal_of_the_system_is_told_about_the_file_itself(tmp_path: Path, refusal: Exception) -> None:
    def write(sibling: Path) -> None:
        sibling.write_bytes(b"half of")
        raise refusal

    target = tmp_path / "log.parquet"
    with pytest.raises(OSError) as caught:
        write_atomically(target, write)
    assert caught.value.errno == errno.ENOSPC
    assert (caught.value.strerror, caught.value.filename) == ("No space left on device", str(target))
    assert list(tmp_path.iterdir()) == []


def test_another_error_passes_through(tmp_path: Path) -> None:
    def write(sibling: Path) -> None:
        raise ValueError("no such column")

    with pytest.raises(ValueError, match="no such column"):
        write_atomically(tmp_path / "log.parquet", write)


def test_no_file_is_replaced_before_all_are_written(tmp_path: Path) -> None:
    first, second = tmp_path / "a", tmp_path / "missing" / "b"
    first.write_bytes(b"old")
    with pytest.raises(FileNotFoundError):
        write_together({first: b"new", second: b"new"})
    assert first.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [first]
    second.parent.mkdir()
    write_together({first: b"new", second: b"newer"})
    assert (first.read_bytes(), second.read_bytes()) == (b"new", b"newer")


# Links ------------------------------------------------------------------------------------------------------------


def test_a_link_is_followed_and_stays(tmp_path: Path) -> None:
    (tmp_path / "far").mkdir()
    real, link, chained = tmp_path / "far" / "real", tmp_path / "link", tmp_path / "chained"
    real.write_bytes(b"old")
    link.symlink_to("far/real")
    chained.symlink_to("link")
    write_bytes(chained, b"new")
    assert (real.read_bytes(), link.readlink(), chained.readlink()) == (b"new", Path("far/real"), Path("link"))
    assert names(tmp_path / "far") == ["real"]
    assert names(tmp_path) == ["chained", "far", "link"]


def test_a_link_to_nothing_gets_what_it_points_to(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("new")
    assert not replaces(tmp_path / "link")
    write_bytes(tmp_path / "link", b"content")
    assert ((tmp_path / "link").is_symlink(), (tmp_path / "new").read_bytes()) == (True, b"content")
    (tmp_path / "lost").symlink_to("nowhere/new")
    assert refusal(tmp_path / "lost") == os.strerror(errno.ENOENT)
    with pytest.raises(FileNotFoundError) as caught:
        write_bytes(tmp_path / "lost", b"content")
    assert caught.value.filename == str(tmp_path / "lost")


def test_links_in_a_circle_are_refused(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    one.symlink_to("other")
    other.symlink_to("one")
    assert refusal(one) == os.strerror(errno.ELOOP)
    with pytest.raises(OSError) as caught:
        write_bytes(one, b"content")
    assert (caught.value.errno, caught.value.filename) == (errno.ELOOP, str(one))
    with pytest.raises(OSError) as caught:
        make_directory(one)
    assert caught.value.errno == errno.ELOOP


def test_a_directory_may_be_a_link_even_to_none(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "link").symlink_to("there")
    make_directory(tmp_path / "link")
    write_bytes(tmp_path / "link" / "a", b"x")
    assert (tmp_path / "there" / "a").read_bytes() == b"x"
    (tmp_path / "dangling").symlink_to("deep/none")
    make_directory(tmp_path / "dangling")
    assert (tmp_path / "deep" / "none").is_dir()
    with pytest.raises(NotADirectoryError):
        make_directory(tmp_path / "there" / "a")


def test_what_a_link_leads_to_is_removed_and_the_link_stays(tmp_path: Path) -> None:
    real, link = tmp_path / "real", tmp_path / "link"
    real.write_bytes(b"old")
    link.symlink_to("real")
    remove(link)
    remove(link)
    assert (names(tmp_path), link.is_symlink()) == (["link"], True)


# Regular files ----------------------------------------------------------------------------------------------------


@pytest.mark.skipif(os.name != "posix", reason="permission bits of another system")
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o666, 0o755, 0o200])
def test_permission_bits_are_kept(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")
    path.chmod(mode)
    seen: list[int] = []

    def write(sibling: Path) -> None:
        seen.append(stat.S_IMODE(sibling.stat().st_mode))
        sibling.write_bytes(b"new")

    write_atomically(path, write)
    assert stat.S_IMODE(path.stat().st_mode) == mode
    assert seen == [0o600]  # never readable by more people than the file is, not even while it is written
    path.chmod(0o600)
    assert path.read_bytes() == b"new"


@pytest.mark.skipif(os.name != "posix", reason="permission bits of another system")
def test_a_new_file_gets_the_usual_permissions(tmp_path: Path) -> None:
    (tmp_path / "usual").write_bytes(b"")
    write_bytes(tmp_path / "new", b"")
    assert (tmp_path / "new").stat().st_mode == (tmp_path / "usual").stat().st_mode


@pytest.mark.skipif(not hasattr(os, "chown"), reason="owners of another system")
def test_the_owner_is_kept_where_the_system_lets_us_and_the_group_is_given_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")
    path.chmod(0o664)
    mine, asked, look = path.stat(), [], Path.stat

    def stranger(self: Path, **options: bool) -> os.stat_result:
        found = look(self, **options)
        return os.stat_result([*found[:4], mine.st_uid + 1, mine.st_gid + 1, *found[6:]]) if self == path else found

    def refuse(file: object, owner: int, group: int) -> None:
        asked.append((owner - mine.st_uid if owner >= 0 else owner, group - mine.st_gid))
        raise PermissionError(errno.EPERM, "no")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "stat", stranger)
        patch.setattr(os, "chown", refuse)
        write_bytes(path, b"new")
    assert asked == [(1, 1), (-1, 1)]
    assert (path.read_bytes(), stat.S_IMODE(path.stat().st_mode)) == (b"new", 0o604)


def test_other_names_of_a_file_keep_what_they_had(tmp_path: Path) -> None:
    path, backup = tmp_path / "file", tmp_path / "backup"
    path.write_bytes(b"old")
    backup.hardlink_to(path)
    write_bytes(path, b"new")
    assert (path.read_bytes(), backup.read_bytes()) == (b"new", b"old")


def test_a_file_that_may_not_be_written_is_not_replaced(tmp_path: Path) -> None:
    path, other = tmp_path / "file", tmp_path / "other"
    path.write_bytes(b"precious")
    path.chmod(0o444)
    assert refusal(path) == os.strerror(errno.EACCES)
    with pytest.raises(PermissionError) as caught:
        write_together({other: b"new", path: b"new"})
    assert caught.value.filename == str(path)
    assert (path.read_bytes(), names(tmp_path)) == (b"precious", ["file"])


@pytest.mark.parametrize(("where", "number"), [(".", errno.EISDIR), ("none/file", errno.ENOENT),
                                               ("plain/file", errno.ENOTDIR), ("x" * 300, errno.ENAMETOOLONG)])
def test_what_is_no_place_for_a_file_is_refused_before_anything_is_written(
    tmp_path: Path, where: str, number: int
) -> None:
    (tmp_path / "plain").write_bytes(b"")
    assert refusal(tmp_path / where) == os.strerror(number)
    with pytest.raises(OSError) as caught:
        write_bytes(tmp_path / where, b"x")
    assert (caught.value.errno, caught.value.filename) == (number, str(tmp_path / where))
    assert names(tmp_path) == ["plain"]


def test_a_name_that_no_system_takes_is_refused() -> None:
    assert "null" in refusal(Path("a\0b"))


# Pipes, devices, descriptors --------------------------------------------------------------------------------------


@contextmanager
def reader(path: Path) -> Iterator[list[bytes]]:
    """Read a named pipe to its end, beside."""
    read: list[bytes] = []
    thread = threading.Thread(target=lambda: read.append(path.read_bytes()))
    thread.start()
    yield read
    thread.join(20.0)


pipes = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes of another system")


@pipes
def test_a_pipe_is_written_through_also_by_a_link(tmp_path: Path) -> None:
    pipe, link, content = tmp_path / "pipe", tmp_path / "link", os.urandom(200_000)
    os.mkfifo(pipe)
    link.symlink_to("pipe")
    for path in (pipe, link):
        assert (refusal(path), is_passage(path), replaces(path)) == ("", True, False)
        with reader(pipe) as read:
            write_atomically(path, lambda sibling: sibling.write_bytes(content))
        assert read == [content]
    assert (stat.S_ISFIFO(pipe.stat().st_mode), link.is_symlink()) == (True, True)
    assert names(tmp_path) == ["link", "pipe"]


@pipes
def test_a_device_stays_a_device() -> None:
    write_bytes(Path(os.devnull), b"content")
    assert stat.S_ISCHR(Path(os.devnull).stat().st_mode)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_device_leaves_the_files_that_go_with_it_as_they_were(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"old")
    (tmp_path / "full").symlink_to("/dev/full")
    with pytest.raises(OSError) as caught:
        write_together({tmp_path / "a": b"new", tmp_path / "full": b"x"})
    assert (caught.value.errno, caught.value.filename) == (errno.ENOSPC, str(tmp_path / "full"))
    assert ((tmp_path / "a").read_bytes(), names(tmp_path)) == (b"old", ["a", "full"])


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs the paths that Linux gives open descriptors")
@pytest.mark.parametrize("place", ["/dev/fd/{}", "/proc/self/fd/{}", "/proc/thread-self/fd/{}", "{link}"])
def test_an_open_descriptor_is_written_where_it_stands(tmp_path: Path, place: str) -> None:
    path = tmp_path / "file"
    with path.open("wb", buffering=0) as file:
        (tmp_path / "link").symlink_to(f"/dev/fd/{file.fileno()}")
        place = place.format(file.fileno(), link=tmp_path / "link")
        file.write(b"before ")
        write_bytes(Path(place), b"sent")
        file.write(b" after")
        assert path.stat().st_ino == os.fstat(file.fileno()).st_ino
    assert path.read_bytes() == b"before sent after"


@pytest.mark.skipif(not Path("/dev/fd").exists(), reason="needs paths of open descriptors")
def test_descriptors_that_are_sockets_pipes_or_closed(tmp_path: Path) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        write_bytes(Path(f"/dev/fd/{ours.fileno()}"), b"through a socket")
        assert theirs.recv(100) == b"through a socket"
        number = ours.fileno()
    for act in (lambda: write_bytes(Path(f"/dev/fd/{number}"), b"x"), lambda: replaces(Path(f"/dev/fd/{number}"))):
        with pytest.raises(OSError) as caught:
            act()
        assert caught.value.errno == errno.EBADF
    end, start = os.pipe()
    os.close(end)
    with pytest.raises(BrokenPipeError) as caught:
        write_bytes(Path(f"/dev/fd/{start}"), b"x")
    assert caught.value.filename == f"/dev/fd/{start}"
    os.close(start)


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="sockets of another system")
def test_a_named_socket_is_talked_to_and_one_that_nobody_listens_to_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # names of sockets have to be short
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("talk")
        listener.listen()
        write_bytes(Path("talk"), b"hello")
        with listener.accept()[0] as connection:
            assert connection.recv(100) == b"hello"
    with pytest.raises(ConnectionRefusedError) as caught:
        write_bytes(Path("talk"), b"hello")
    assert caught.value.filename == "talk"


def test_a_disk_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "disk"
    path.write_bytes(b"a file system")
    block = os.stat_result([stat.S_IFBLK | 0o660, *path.stat()[1:]])
    monkeypatch.setattr(Path, "stat", lambda self, **options: block)
    assert refusal(path) == "is a disk (block device)"
