"""`discover proofs`: check an archive again, and read its pages."""

from pathlib import Path

import click

from kernels.errors import DiscoveryError


@click.group()
def proofs() -> None:
    """Check proof archives and read proof pages."""


@proofs.command()
@click.argument("file", type=click.Path(path_type=Path))
def check(file: Path) -> None:
    """Check every proof in FILE again, with the trusted checker alone, and print the axioms that they use."""
    from proofs.archive import read_archive
    from proofs.notation import text

    archive = read_archive(file)
    used = {name for theorem in archive.theorems.values() for name in theorem.axioms}
    theory = archive.presentation.theory
    click.echo(f"{theory.name}: {len(archive.theorems)} theorems, all proved. They use")
    for axiom in theory.axioms:
        if axiom.name in used:
            click.echo(f"  {axiom.name}: {text(axiom.formula, archive.presentation)}")
    for scheme in sorted(used - {axiom.name for axiom in theory.axioms}):
        click.echo(f"  {scheme}")


@proofs.command("open")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Port on loopback [default: a free one].")
@click.option("--no-browser", is_flag=True, help="Only print the address.")
def open_pages(folder: Path, port: int, no_browser: bool) -> None:
    """Serve the pages in FOLDER on this machine alone, until Ctrl-C, and show them in the browser."""
    from discovery.page_server import serve

    if not (folder / "index.html").is_file():
        raise DiscoveryError(f"{folder} has no index.html: write pages with `discover logic THEORY --html {folder}`")
    serve(folder, port, not no_browser)
