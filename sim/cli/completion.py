"""Shell completion of scenario files and of the policies in them.

Called by the shell while a user types: whatever goes wrong, the answer is an empty list.
"""

from __future__ import annotations

from pathlib import Path

import click
from click.shell_completion import CompletionItem

from sim.errors import InputError


def complete_scenario(_: click.Context, __: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Offer TOML files, and directories to look into."""
    above, slash, start = incomplete.rpartition("/")
    try:
        entries = sorted(Path(above + slash or ".").iterdir())
        return [CompletionItem(f"{above}{slash}{entry.name}{'/' if entry.is_dir() else ''}")
                for entry in entries if entry.name.startswith(start) and _is_offered(entry, start)]
    except (OSError, ValueError):
        return []


def complete_policy(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Offer the policies of the scenario on the command line, with their titles."""
    return [CompletionItem(name, help=title) for name, title in _policies(ctx) if name.startswith(incomplete)]


def complete_policies(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Offer the policies not yet named in a list that is separated by commas."""
    named, comma, start = incomplete.rpartition(",")
    return [CompletionItem(f"{named}{comma}{name}", help=title) for name, title in _policies(ctx)
            if name.startswith(start) and name not in named.split(",")]


def _is_offered(entry: Path, start: str) -> bool:
    if entry.name.startswith(".") and not start.startswith("."):
        return False
    return entry.is_dir() or entry.suffix == ".toml"


def _policies(ctx: click.Context) -> list[tuple[str, str]]:
    """Return names and titles; while an option still lacks its value, Click leaves the scenario in `ctx.args`."""
    path = ctx.params.get("scenario") or ctx.params.get("a") or next(iter(ctx.args), None)
    if path is None:
        return []
    from sim.scenario import load

    try:
        return list(load(path).policy_titles.items())
    except (InputError, OSError):
        return []
