"""Serving a folder of pages on loopback, for reading only."""

import webbrowser
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import click


class Quiet(SimpleHTTPRequestHandler):
    """Serves files and says nothing of each request."""

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def list_directory(self, path: object) -> None:
        """Show no folders: pages link to one another."""
        self.send_error(404, "there is no such page")


def server(folder: Path, port: int) -> ThreadingHTTPServer:
    """A server of the pages in a folder, on loopback; port 0 takes a free one."""
    return ThreadingHTTPServer(("127.0.0.1", port), partial(Quiet, directory=str(folder)))


def serve(folder: Path, port: int, browser: bool) -> None:
    """Serve a folder until it is interrupted, and show its address."""
    with server(folder, port) as pages:
        address = f"http://127.0.0.1:{pages.server_address[1]}/index.html"
        click.echo(f"{address} (Ctrl-C ends it)")
        if browser:
            webbrowser.open(address)
        pages.serve_forever()
