"""`journeysim cite`: what a paper cites of a finished study."""

from __future__ import annotations

from pathlib import Path

import click


@click.command(short_help="Print what to cite of a finished study: software, methods, references.")
@click.argument("directory", type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(("text", "bibtex")), default="text", show_default=True,
              help="Sentences with references, or BibTeX entries.")
def command(directory: Path, form: str) -> None:
    """Print what to cite of the study in DIRECTORY.

    The software in the version that made the results, the study with its identity, and the methods that this study
    used, no others: its kind, its rule for stopping, its warm-up, the tables and pictures that were written. The text
    has a sentence for each that a methods section can take as it stands. Every file is verified first; nothing is run.
    """
    from sim.publish.citation import as_bibtex, as_text, methods_in
    from sim.study.finish import load

    result = load(directory)
    methods = methods_in(directory, result)
    click.echo(as_text(result, methods) if form == "text" else as_bibtex(result, methods), nl=False)
