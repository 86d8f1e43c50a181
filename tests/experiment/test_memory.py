"""Sizes are refused by what the machine has: what a run needs, what is free, and what is said about it."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from sim.cli import cli
from sim.errors import InputError
from sim.experiment import memory
from sim.experiment.memory import WAITING, check_memory, needed, sized
from sim.scenario import Scenario, load, loads

GIB = 1024.0**3
CONFIGS = sorted((Path(__file__).parents[2] / "configs").glob("*.toml"))
DESK = 'horizon = "1 day"\npools.reps.staff = 1\nchain = [{ level = "rep", pool = "reps", handle = "6 min" }]\n'
WAITERS = DESK + "demand.cases_per_hour = 400_000\n"


def people(graph: str) -> Scenario:
    return loads(DESK + f"customers = {{ initial = 10_000_000, word_of_mouth.graph = {graph} }}\n")


def test_cases_that_cannot_be_served_wait() -> None:
    """9.6 million cases, of which one agent serves 240: the rest waits to the end."""
    need = needed(loads(WAITERS).world())
    assert need.cases == pytest.approx(9.6e6) and need.waiting == pytest.approx(9.6e6 - 240)
    assert 10 * GIB < need.bytes < 15 * GIB


@pytest.mark.parametrize("text", [
    WAITERS + "channels.phone.patience = '5 min'\n",  # they hang up
    WAITERS + "flaws.f.patience = '5 min'\n",
    WAITERS.replace("handle", "patience = 3, handle"),
    WAITERS.replace('handle = "6 min"', "handle = 0"),  # no work at all
    WAITERS.replace("staff = 1", "staff = 100_000"),  # enough to do it
    WAITERS + "channels.mail = { kind = 'message', expected_answer = '1 h', duplicates = 'merged', "
    "after_silence = 'phone' }\n"
    "channels.phone = { share = 0, patience = 5 }\n",
])
def test_cases_that_are_served_or_hang_up_do_not(text: str) -> None:
    assert needed(loads(text).world()).waiting == 0.0


def test_only_the_patient_share_waits_and_a_bot_leads_to_a_line() -> None:
    text = WAITERS + ("[channels.phone]\npatience = 5\nshare = 3\n[channels.mail]\nkind = 'message'\nshare = 1\n"
                      "[channels.bot]\nkind = 'self_service'\nshare = 1\nleads_to = 'mail'\n")
    assert needed(loads(text).world()).waiting == pytest.approx(0.4 * 9.6e6 - 240)
    closed = WAITERS.replace("staff = 1", "staff = 0")
    assert needed(loads(closed).world()).waiting == pytest.approx(9.6e6)


def test_each_way_in_waits_at_the_pool_that_answers_it() -> None:
    """A mailbox with a desk of its own: one agent reads ten an hour, by the channel's handle time twenty."""
    mail = ("[channels.phone]\npatience = 5\n[channels.mail]\nkind = 'message'\ndesk = 'readers'\n"
            "[pools.readers]\nstaff = 1\n")
    half = 0.5 * 9.6e6
    assert needed(loads(WAITERS + mail).world()).waiting == pytest.approx(half - 240)
    quick = mail.replace("desk =", "handle = '3 min'\ndesk =")
    assert needed(loads(WAITERS + quick).world()).waiting == pytest.approx(half - 480)
    factor = mail.replace("desk =", "handle = { factor = 0.25 }\ndesk =")
    assert needed(loads(WAITERS + factor).world()).waiting == pytest.approx(half - 960)


def test_a_line_holds_no_more_callers_than_its_limit_and_another_pool_may_help() -> None:
    assert needed(loads(WAITERS + "pools.reps.queue_limit = 100\n").world()).waiting == 100.0
    mail = WAITERS + "pools.reps.queue_limit = 100\nchannels.mail = { kind = 'message', expected_answer = '1 h' }\n"
    assert needed(loads(mail).world()).waiting == pytest.approx(9.6e6 - 240)  # an inbox has no limit
    help_ = WAITERS + "pools.reps.overflow = { to = 'more', after = '1 min' }\npools.more.staff = 100_000\n"
    assert needed(loads(help_).world()).waiting == 0.0


def test_on_closed_dates_nobody_works() -> None:
    closed = "calendar = { start = '2026-01-05', closed = ['2026-01-05'] }\n"
    two = WAITERS.replace("1 day", "2 days")
    assert needed(loads(two + closed).world()).waiting == pytest.approx(2 * 9.6e6 - 240)
    assert needed(loads(two).world()).waiting == pytest.approx(2 * 9.6e6 - 480)


@pytest.mark.parametrize(("graph", "ties"), [
    ("'uniform'", 0), ("{ small_world = { neighbours = 1000, rewire = 0 } }", 5e9),
    ("{ scale_free = { links = 300 } }", 3e9),
])
def test_ties_are_counted_once(graph: str, ties: float) -> None:
    assert needed(people(graph).world()).ties == ties


def test_the_reference_engine_needs_more() -> None:
    world = loads(WAITERS).world()
    assert needed(world, "reference").bytes > 2 * needed(world).bytes


def test_a_refusal_names_the_key_the_number_and_the_way_out() -> None:
    with pytest.raises(InputError) as caught:
        check_memory(people("{ scale_free = { links = 300 } }"), ["baseline"], memory=64 * GIB)
    (problem,) = caught.value.problems
    assert problem.key == "customers.word_of_mouth.graph" and problem.found == "3,000,000,000 ties"
    assert "137 GiB" in problem.message and "64 GiB" in problem.allowed
    with pytest.raises(InputError) as caught:
        check_memory(people("'uniform'"), ["baseline"], at_once=8, memory=8 * GIB)
    (problem,) = caught.value.problems
    assert problem.key == "customers.initial" and "8 runs at a time" in problem.message
    assert "fewer --workers" in problem.allowed
    check_memory(people("'uniform'"), ["baseline"], memory=8 * GIB)


def test_the_largest_policy_counts() -> None:
    scenario = loads(WAITERS + "[policies.one]\npools.reps.staff = 100_000\n[policies.two]\n")
    check_memory(scenario, ["one"], memory=8 * GIB)
    with pytest.raises(InputError):
        check_memory(scenario, ["one", "two"], memory=8 * GIB)


def test_small_runs_are_never_refused_for_what_a_machine_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "free", lambda: 0.0)
    check_memory(loads(DESK + "demand.cases_per_hour = 10\n"), ["baseline"], at_once=64)
    with pytest.raises(InputError, match="free on this machine"):
        check_memory(loads(WAITERS), ["baseline"])


@pytest.mark.parametrize("config", CONFIGS, ids=lambda path: path.stem)
def test_shipped_worlds_are_small(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sixteen runs at a time, on either engine, need little more than a gibibyte of a machine."""
    scenario = load(config)
    assert 16 * max(needed(scenario.world(policy), "reference").bytes for policy in scenario.policies) < 1.1 * GIB
    monkeypatch.setattr(memory, "free", lambda: 1.1 * GIB)
    for engine in ("compiled", "reference"):
        check_memory(scenario, scenario.policies, at_once=16, engine=engine)


def test_what_is_free_is_the_least_of_what_is_known(tmp_path: Path) -> None:
    meminfo = tmp_path / "meminfo"
    meminfo.write_text("MemTotal:  100 kB\nMemAvailable:  50 kB\n")
    assert memory._of_linux(meminfo) == 50 * 1024
    assert memory._of_linux(tmp_path / "none") is None
    group = tmp_path / "top" / "a" / "b"
    group.mkdir(parents=True)
    own = tmp_path / "cgroup"
    own.write_text("0::/a/b\n")
    for place, limit, used in ((group, "max", 5), (group.parent, "1000", 400)):
        (place / "memory.max").write_text(f"{limit}\n")
        (place / "memory.current").write_text(f"{used}\n")
    (group.parent / "memory.stat").write_text("anon 300\ninactive_file 100\n")
    assert [left for left in memory._of_cgroups(tmp_path / "top", own) if left is not None] == [700]
    old = tmp_path / "top" / "memory" / "c"
    old.mkdir(parents=True)
    (old / "memory.limit_in_bytes").write_text("900\n")
    (old / "memory.usage_in_bytes").write_text("100\n")
    own.write_text("5:cpu,memory:/c\n3:pids:/c\n")
    assert [left for left in memory._of_cgroups(tmp_path / "top", own) if left is not None] == [800]


def test_a_system_that_says_nothing_refuses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "_of_linux", lambda: None)
    monkeypatch.setattr(memory, "_of_cgroups", lambda: iter(()))
    assert memory.free() > 0.0
    monkeypatch.delattr("os.sysconf")
    assert memory.free() == memory.UNKNOWN
    check_memory(loads(WAITERS), ["baseline"], at_once=10_000)


def test_sizes_as_people_write_them() -> None:
    assert [sized(size) for size in (12.0, 1000.0, 3 * 1024.0**2, 119.5 * GIB, 5000 * GIB)] == [
        "12 B", "1000 B", "3 MiB", "120 GiB", "4.883 TiB"]


@pytest.mark.parametrize("command", [["check", "--memory", "8GiB"], ["check", "--memory", "8"]])
def test_check_asks_for_another_machine(tmp_path: Path, command: list[str]) -> None:
    file = tmp_path / "waiters.toml"
    file.write_text(WAITERS)
    answer = CliRunner().invoke(cli, [command[0], str(file), *command[1:]])
    assert answer.exit_code == 2 and "waiters.toml: demand: is too large" in answer.stderr
    answer = CliRunner().invoke(cli, ["check", str(file), "--memory", "16 GB"])
    assert answer.exit_code == 0 and "about 12.3 GiB a run" in answer.stdout
    assert CliRunner().invoke(cli, ["check", str(file), "--memory", "much"]).exit_code == 2


@pytest.mark.parametrize("command", [["run"], ["compare", "--replications", "2"],
                                     ["sweep", "--vary", "pools.reps.staff=1,2"]])
def test_no_run_begins_that_does_not_fit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: list[str],
) -> None:
    monkeypatch.setattr(memory, "free", lambda: 2 * GIB)
    monkeypatch.chdir(tmp_path)
    Path("waiters.toml").write_text(WAITERS)
    answer = CliRunner().invoke(cli, [command[0], "waiters.toml", *command[1:]])
    assert answer.exit_code == 2 and "of memory" in answer.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["waiters.toml"]


def test_a_point_of_a_study_counts_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "free", lambda: 2 * GIB)
    monkeypatch.chdir(tmp_path)
    Path("small.toml").write_text(DESK + "demand.cases_per_hour = 10\n")
    answer = CliRunner().invoke(cli, ["sweep", "small.toml", "--vary", "demand.cases_per_hour=10,400000"])
    assert answer.exit_code == 2 and "at demand.cases_per_hour = 400000" in " ".join(answer.stderr.split())


def test_the_figures_are_measured_ones() -> None:
    """What waits is by far the dearest: about as many bytes as the blocks of a case, its ticket and its customer."""
    from sim.engine.compiled import words as w

    blocks = 8 * (w.C_SIZE + w.U_SIZE + w.T_SIZE)
    assert blocks < WAITING < 2.5 * blocks
