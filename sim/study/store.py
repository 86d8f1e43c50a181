"""The store: every run of a study in one SQLite file, written in transactions, believed only if it verifies.

    meta    parts of the study's identity, and the study and scenario as they were given
    names   lists of outcomes
    jobs    every job, planned or done, with the digest of its runs
    runs    every run: its numbers as little-endian float64, the digest of its log, and its own digest

A rollback journal (not a write-ahead log) also works on network disks, and every commit is flushed. Results gather in
memory for about a second and are then committed together, a job whole or not at all.

Nothing read back is taken on trust. Each run's digest covers its job's key, which covers the study's identity: a
flipped bit, a row from another study or a lost row does not verify. SQLite's own check looks after the structure.
While nobody writes, `study.seal` holds the SHA-256 of the whole file, so that even a bit that means nothing is
noticed; a store without a seal was left by a process that died, and its contents have to answer for themselves.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from sim.errors import InputError, Problem
from sim.files import make_directory
from sim.study.identity import changes, code, identity, sha256
from sim.study.jobs import Job, JobResult, from_bytes, job_digest, key_of, run_digest, to_bytes
from sim.study.lock import Lock
from sim.study.place import FILE, break_seal, check_ours, check_seal, clear, connect, damaged, is_past, put_seal, spoken

COMMIT_EVERY: Final = 1.0
"""Seconds between commits while results come in."""
_STATES: Final = ("planned", "done")
_SCHEMA: Final = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE names (id INTEGER PRIMARY KEY, list TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE jobs (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, overrides TEXT NOT NULL, policy TEXT NOT NULL,
                   seed TEXT NOT NULL, first INTEGER NOT NULL, count INTEGER NOT NULL, state TEXT NOT NULL,
                   digest TEXT) STRICT;
CREATE TABLE runs (job INTEGER NOT NULL, replication INTEGER NOT NULL, names INTEGER NOT NULL, outcomes BLOB NOT NULL,
                   log TEXT NOT NULL, digest TEXT NOT NULL, PRIMARY KEY (job, replication)) STRICT;
"""


class Store:
    """The runs of one study on disk; to be used by one thread of one process, and closed."""

    def __init__(
        self, directory: Path, parts: Mapping[str, Any], texts: Mapping[str, str], fresh: bool = False,
        replace: bool = False,
    ) -> None:
        """Open the store of a directory, or make it; with `fresh` whatever a study left there is removed first.

        With `replace` so is another comparison, if it is finished and was asked for without a study's file: it took no
        more than the same command to make it. What is not finished stays, and is refused.

        InputError where another process works on it, where it belongs to another study or version, where it is
        damaged, or where the directory holds what is not ours; OSError where the system refuses.
        """
        self._directory, self._path = directory, directory / FILE
        self._identity = identity(parts)
        check_ours(directory)  # before the lock, whose file is a sign of ours
        make_directory(directory)
        self._lock = Lock(directory)
        self._names: dict[tuple[str, ...], int] = {}
        self._done: dict[str, JobResult] = {}
        self._pending: list[tuple[Job, JobResult]] = []
        self._committed = time.monotonic()
        self._connection: sqlite3.Connection | None = None
        self._sealed = False
        try:
            if fresh or (replace and is_past(directory, self._identity)):
                clear(directory)
            self._open(parts, texts)
        except BaseException:
            self._disconnect()
            self._lock.release()
            raise

    def result(self, key: str) -> JobResult | None:
        """Return the verified result of a job, or None if it is not done."""
        return self._done.get(key)

    @property
    def done(self) -> int:
        """The number of jobs that are done."""
        return len(self._done)

    def plan(self, jobs: Iterable[Job]) -> None:
        """Write down jobs that are about to be done; those that are known already stay as they are."""
        with self._transaction() as connection:
            connection.executemany(
                "INSERT OR IGNORE INTO jobs (key, overrides, policy, seed, first, count, state)"
                " VALUES (?, ?, ?, ?, ?, ?, 'planned')",
                [(job.key, job.overrides, job.policy, str(job.seed), job.first, job.count) for job in jobs])

    def add(self, job: Job, result: JobResult) -> None:
        """Keep the result of a planned job; it is on disk after the next commit.

        A job that is done already may come again: the same bytes are welcome, others raise `Contradiction`.
        """
        known = self._done.get(result.key)
        if known is not None:
            if known.run_digests(job.first) != result.run_digests(job.first):
                raise Contradiction(job)
            return
        self._done[result.key] = result
        self._pending.append((job, result))
        if time.monotonic() - self._committed >= COMMIT_EVERY:
            self.commit()

    def commit(self) -> None:
        """Put on disk what has been added; if the system refuses, OSError, and it is still to be put there."""
        if self._pending:
            with self._transaction() as connection:
                for job, result in self._pending:
                    self._insert(connection, job, result)
            self._pending.clear()
        self._committed = time.monotonic()

    def close(self) -> None:
        """Commit, close and seal the store, and let others at it; the lock is given back whatever happens."""
        try:
            if self._connection is not None:
                self.commit()
                self._disconnect()
                self._put_seal()
        finally:
            self._disconnect()
            self._lock.release()

    def abandon(self) -> None:
        """Close without committing or sealing, as after an error of the disk; the store stays usable."""
        self._disconnect()
        self._lock.release()

    # Opening ----------------------------------------------------------------------------------------------------------

    def _open(self, parts: Mapping[str, Any], texts: Mapping[str, str]) -> None:
        self._sealed = check_seal(self._directory)
        with spoken(self._path):
            self._connection = connect(self._path)
            if self._is_empty():
                self._create(parts, texts)
            else:
                self._check_structure()
                self._check_study(parts)
                self._load()

    def _is_empty(self) -> bool:
        assert self._connection is not None
        return int(self._connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]) == 0

    def _create(self, parts: Mapping[str, Any], texts: Mapping[str, str]) -> None:
        given = json.dumps(dict(texts))
        meta = {"identity": self._identity, "parts": json.dumps(parts), "given": given, "given sha256": sha256(given)}
        with self._transaction() as connection:
            for statement in _SCHEMA.split(";"):
                connection.execute(statement)
            connection.executemany("INSERT INTO meta VALUES (?, ?)", meta.items())

    def _check_structure(self) -> None:
        assert self._connection is not None
        found = [row[0] for row in self._connection.execute("PRAGMA integrity_check(5)")]
        if found != ["ok"]:
            raise damaged(self._path, str(found[0]).splitlines()[0])

    def _check_study(self, parts: Mapping[str, Any]) -> None:
        assert self._connection is not None
        meta = dict(self._connection.execute("SELECT key, value FROM meta"))
        try:
            old = json.loads(meta["parts"])
            intact = identity(old) == meta["identity"] and sha256(meta["given"]) == meta["given sha256"]
        except (KeyError, ValueError, TypeError, AttributeError):
            intact = False
        if not intact:
            raise damaged(self._path, "it does not say whose runs it holds")
        if meta["identity"] != self._identity:
            raise InputError(Problem(
                f"holds the runs of a different study; what differs: {', '.join(changes(old, parts))}", str(self._path),
                allowed="the study that made it, another --out, or --fresh, which discards these runs"))

    # Reading ----------------------------------------------------------------------------------------------------------

    def _load(self) -> None:
        """Read and verify everything that is done."""
        assert self._connection is not None
        try:
            names = {number: tuple(json.loads(text))
                     for number, text in self._connection.execute("SELECT id, list FROM names")}
        except (ValueError, TypeError):
            raise damaged(self._path, "a list of outcomes cannot be read") from None
        self._names = {list_: number for number, list_ in names.items()}
        jobs = self._connection.execute(
            "SELECT id, key, overrides, policy, seed, first, count, state, digest FROM jobs").fetchall()
        runs: dict[int, list[tuple[Any, ...]]] = {}
        for row in self._connection.execute(
                "SELECT job, replication, names, outcomes, log, digest FROM runs ORDER BY job, replication"):
            runs.setdefault(row[0], []).append(row)
        for number, key, overrides, policy, seed, first, count, state, digest in jobs:
            if key_of(self._identity, overrides, policy, int(seed), first, count) != key or state not in _STATES:
                raise damaged(self._path, f"a job does not say what it is ({key[:12]})")
            if state == "done":
                self._done[key] = self._verified(key, first, count, digest, runs.pop(number, []), names)
        if runs:
            raise damaged(self._path, "there are runs that belong to no job")

    def _verified(
        self, key: str, first: int, count: int, digest: str, rows: list[tuple[Any, ...]],
        names: Mapping[int, tuple[str, ...]],
    ) -> JobResult:
        lists = {row[2] for row in rows}
        list_ = names.get(rows[0][2], ()) if rows else ()
        found = [run_digest(key, row[1], list_, row[3], row[4]) for row in rows]
        whole = (len(lists) == 1 and [row[1] for row in rows] == list(range(first, first + count))
                 and found == [row[5] for row in rows] and job_digest(key, found) == digest
                 and all(len(row[3]) == 8 * len(list_) for row in rows))
        if not whole:
            raise damaged(self._path, f"a job that is said to be done does not verify ({key[:12]})")
        return JobResult(key, list_, from_bytes(row[3] for row in rows), tuple(row[4] for row in rows), code(), 0.0)

    # Writing ----------------------------------------------------------------------------------------------------------

    def _insert(self, connection: sqlite3.Connection, job: Job, result: JobResult) -> None:
        number, state = connection.execute("SELECT id, state FROM jobs WHERE key = ?", (result.key,)).fetchone()
        if state == "done":  # an interruption fell between the commit and our taking note of it
            return
        names, digests = self._names_id(connection, result.names), result.run_digests(job.first)
        connection.executemany(
            "INSERT INTO runs VALUES (?, ?, ?, ?, ?, ?)",
            [(number, job.first + at, names, row, result.logs[at], digests[at])
             for at, row in enumerate(to_bytes(result.values))])
        connection.execute("UPDATE jobs SET state = 'done', digest = ? WHERE id = ?",
                           (job_digest(result.key, digests), number))

    def _names_id(self, connection: sqlite3.Connection, names: tuple[str, ...]) -> int:
        if names not in self._names:
            connection.execute("INSERT OR IGNORE INTO names (list) VALUES (?)", (json.dumps(names),))
        row = connection.execute("SELECT id FROM names WHERE list = ?", (json.dumps(names),)).fetchone()
        self._names[names] = int(row[0])
        return self._names[names]

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        assert self._connection is not None
        self._break_seal()
        with spoken(self._path):
            if self._connection.in_transaction:  # an interruption fell between its beginning and our taking note of it
                self._connection.execute("ROLLBACK")
            try:
                self._connection.execute("BEGIN IMMEDIATE")
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                with contextlib.suppress(sqlite3.Error):
                    self._connection.execute("ROLLBACK")
                raise

    def _break_seal(self) -> None:
        """Take the seal away before the first write; a file under a seal has not been written to since."""
        if self._sealed:
            break_seal(self._directory)
            self._sealed = False

    def _put_seal(self) -> None:
        """Seal the closed file; before, closing the file we read would have given SQLite's lock away."""
        if not self._sealed:
            put_seal(self._directory)

    def _disconnect(self) -> None:
        if self._connection is not None:
            with contextlib.suppress(sqlite3.Error):
                self._connection.close()
            self._connection = None


class Contradiction(RuntimeError):
    """The same job was done twice and gave different bytes: a machine or an engine is at fault."""

    def __init__(self, job: Job) -> None:
        """Name the job."""
        which = f"replications {job.first} to {job.first + job.count - 1} of {job.policy} with {job.overrides}"
        super().__init__(f"{which} were run twice with different results; one of the workers cannot be trusted")
