"""The shipped world of the bank made again from its log: `configs/anonymous_bank.toml`.

    python experiments/verification/bank_world.py calls_jan_feb.csv.gz [--write]

Every figure that is fitted is taken from the log, everything that was set by hand stays: titles, policies, the people
behind the line, what customers feel, every comment that is not about a fitted figure. Two steps, as anybody would take
them on the command line:

1. `calibrate` fits the callers, the desks and the first level. Talking time included the script and the boss, so
   handle times are shortened by `SCRIPT_AND_BOSS` (an assumption of the file).
2. `calibrate --keep` of that file fits its staff once more: with the script and the boss as the first policy has them
   the line is to be as long as it was.

Both are done twice: with the first 70 % of the days, judged on the last 30 %, and then with all of them. `[judged]`
says so. Without `--write` the file is printed. Two minutes on two cores.
"""

from __future__ import annotations

import re
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from sim.backtest.judging import Runs, hold_out, judge
from sim.backtest.on_record import recorded, written
from sim.calibration import CalibrationReport, fit, read_log
from sim.calibration.fitting import plain
from sim.calibration.reading import Data, Mapping
from sim.calibration.wishes import Wishes
from sim.calibration.writing import comment
from sim.scenario import load
from sim.scenario.judged import content_judged

SHIPPED: Final = Path(__file__).resolve().parents[2] / "configs" / "anonymous_bank.toml"
NAMES: Final = {"PS": "regular", "NW": "prospective", "TT": "returned", "PE": "pe", "NE": "stock_trading",
                "IN": "internet"}
SCRIPT_AND_BOSS: Final = 0.55
"""Minutes of a call."""
HELD_OUT: Final = 0.3
JUDGED: Final = "# How it was judged on what it had not seen"
BY_HAND: Final = ("stage", "severity", "complexity", "remedy", "needs_fixer")
"""Keys of a flaw that no log of calls tells."""
ROTAS: Final = ("pools.reps.staff", "pools.step_in.staff")

Sections = dict[str, str]
"""The text of every table of a file by its name; what stands before the first is called ""."""


def sections(text: str) -> Sections:
    """Cut a file into its tables; the chain's levels are `chain`, `chain 2`, ... in their order."""
    found: Sections = {}
    for part in re.split(r"^(?=\[)", text, flags=re.MULTILINE):
        head = re.match(r"\[+([^]]+)\]", part)
        name = head.group(1) if head else ""
        number = sum(each.split()[0] == name for each in found if each)
        found[f"{name} {number + 1}" if number else name] = part
    return found


def shortened(text: str) -> str:
    """Return text in which handle times are without the script and the boss; their spread stays."""
    def shorter(found: re.Match[str]) -> str:
        mean, cv = float(found.group(1)), float(found.group(2))
        left = mean - SCRIPT_AND_BOSS
        return (f'handle = {{ dist = "lognormal", mean = "{left:.4g} min", cv = {mean * cv / left:.3g} }}'
                f"   # fitted: mean {mean:g} min, cv {cv:g}")
    return re.sub(r'handle = \{ dist = "lognormal", mean = "([\d.]+) min", cv = ([\d.]+) \}(?:   #.*)?', shorter, text)


def line_of(key: str, text: str) -> str:
    """Return the line of a key, its remark included."""
    found = re.search(rf"^{re.escape(key)} *=.*$", text, re.MULTILINE)
    assert found is not None, f"{key} in {text[:80]}"
    return found.group()


def with_line(text: str, key: str, line: str) -> str:
    """Return text with another line of a key; its remark stays where the new line has none."""
    old = line_of(key, text)
    value, remark = re.fullmatch(r"(.*?)( +#.*)?", old).groups("")  # type: ignore[union-attr]
    if remark and "#" not in line:
        line = line.ljust(len(value) + len(remark) - len(remark.lstrip())) + remark.lstrip()
    return text.replace(old, line, 1)


def flaw(fitted: str, own: str) -> str:
    """Return a table of callers: fitted, with what the file says by hand where that stood."""
    said = [line_of(key, own) for key in BY_HAND]
    text = re.sub(r"^stage = .*$", lambda _: said[0], shortened(fitted), count=1, flags=re.MULTILINE)
    return text.replace("profile = ", "\n".join(said[1:]) + "\nprofile = ", 1)


def tail(text: str) -> str:
    """Return what stands after the last line of a table: empty lines and the heading of the next part."""
    return text[len(re.sub(r"\s*(\n# ---[^\n]*\n\s*)?$", "", text)):]


def merged(fitted: str, shipped: str) -> str:
    """Return the shipped file with the fitted figures of another text."""
    new, own = sections(fitted), dict(sections(shipped))
    facts = new[""].split("\ntitle ")[0].strip()
    own[""] = re.sub(r"# Fitted to a call-by-call log.*?(?=\n#\n# What a log of calls does not say)",
                     lambda _: facts, own[""], count=1, flags=re.DOTALL)
    for key in ("cases_per_hour", "busyness"):
        own["demand"] = with_line(own["demand"], key, line_of(key, new["demand"]))
    for name in [each for each in own if each.startswith("flaws.") and each not in new]:
        assert not tail(own[name]).strip(), name
        del own[name]
    for name in [each for each in new if each.startswith("flaws.")]:
        own[name] = flaw(new[name], own[name]).rstrip() + tail(own[name])
    kept = re.search(r"^# Open while.*$", own["channels.phone"], re.MULTILINE)
    phone = new["channels.phone"].replace("share = 1.0\n", f"{kept.group()}\n" if kept else "", 1)
    own["channels.phone"] = phone.rstrip() + tail(own["channels.phone"])
    for name in ("pools.reps", "pools.step_in", "pools.reps_only", "pools.internet", *ROTAS):
        cost = re.findall(r"^cost_per_hour.*", own[name], re.MULTILINE)
        own[name] = "\n".join([new[name].rstrip(), *cost]) + tail(own[name])
    handle = f"{line_of('handle', shortened(new['chain'])).partition('   #')[0]}   # FITTED, shortened as above"
    own["chain"] = with_line(own["chain"], "handle", handle)
    for key in ("dropped", "holds"):
        own["chain"] = with_line(own["chain"], key, line_of(key, new["chain"]).partition("   #")[0])
    back = line_of("comes_back", new["fixing"])
    own["fixing"] = with_line(own["fixing"], "comes_back", f"{back}   # FITTED")
    return "".join(own.values())


def with_staff(text: str, kept: Path, report: CalibrationReport) -> str:
    """Return a file with volumes and staff of the one that kept its people, and what its last pass found."""
    own, new = sections(text), tomllib.loads(kept.read_text(encoding="utf-8"))
    own["demand"] = with_line(own["demand"], "cases_per_hour",
                              f"cases_per_hour = {plain(new['demand']['cases_per_hour'], 5)}")
    own["demand"] = re.sub(r"(?<=mean = 1, cv = )[\d.]+", plain(new["demand"]["busyness"]["cv"]), own["demand"])
    for name, each in new["flaws"].items():
        table = with_line(own[f"flaws.{name}"], "per_1000_orders",
                          f"per_1000_orders = {plain(each['per_1000_orders'], 4)}")
        days = [each["profile"][at:at + 24] for at in range(0, 168, 24)]
        lines = iter(f"  {', '.join(map(plain, day))}," for day in days)
        own[f"flaws.{name}"] = re.sub(r"^  [\d., ]+,(?=  # \w+day$)", lambda _, rows=lines: next(rows), table,
                                      flags=re.MULTILINE)
    for name in ROTAS:
        rota = new["pools"][name.split(".")[1]]["staff"]
        lines = "".join(f'{day} = "{spans}"\n' for day, spans in rota.items())
        own[name] = re.sub(r"(?:^\w+day = .*\n)+", lambda _, rows=lines: rows, own[name], count=1, flags=re.MULTILINE)
    shape = report.estimate.shape
    week, dates = (level["reps"] for level in (shape.week_level, shape.level))
    about = (f"With the script and the boss of the first policy: {week:.3f} in the typical week, {dates:.3f} on dates "
             "(a second last pass, --keep): these are the agents below.")
    own["pools.reps"] = own["pools.reps"].replace("cost_per_hour", f"{comment(about)}\ncost_per_hour", 1)
    return "".join(own.values())


def world(data: Data, folder: Path) -> tuple[str, CalibrationReport]:
    """Return the shipped file fitted to a log, and the report of its second step."""
    shipped = SHIPPED.read_text(encoding="utf-8").partition(JUDGED)[0].rstrip() + "\n"
    first = fit(data, folder / "fitted.toml")
    people = folder / SHIPPED.name
    people.write_text(merged(first.scenario.read_text(encoding="utf-8"), shipped), encoding="utf-8")
    report = fit(data, folder / "kept.toml", Wishes(keep=people))
    text = with_staff(people.read_text(encoding="utf-8"), report.scenario, report)
    people.write_text(text, encoding="utf-8")
    assert content_judged(load(people).raw) == content_judged(load(report.scenario).raw)
    return text, report


def parts(path: Path, folder: Path) -> Iterator[str]:
    """Give the file and its record."""
    data = read_log(path, mapping=Mapping(words={"type": NAMES}))
    train, held = hold_out(data, HELD_OUT)
    _, report = world(train, folder)
    judgement = judge(report, train, held, Runs(workers=2))
    text, whole = world(data, folder)
    days = f"{int(whole.estimate.calls.covered.sum())} days from {whole.estimate.log.first_day} to " \
           f"{whole.estimate.log.last_day}"
    yield text
    yield written(recorded(judgement, content_judged(load(folder / SHIPPED.name).raw), days))


def main(*words: str) -> None:
    """Print the file, or write it."""
    with tempfile.TemporaryDirectory() as folder:
        text = "\n".join(parts(Path(words[0]), Path(folder)))
    if "--write" in words:
        SHIPPED.write_text(text, encoding="utf-8")
    else:
        print(text, end="")


if __name__ == "__main__":
    if not 2 <= len(sys.argv) <= 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
