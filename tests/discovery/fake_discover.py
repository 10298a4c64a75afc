"""The real command `discover` with the fake search in it: `python fake_discover.py '{"count": 5}' pcf -c pi ...`."""

import json
import sys

from fake_search import FakeSearch

import discovery.cli.pcf
from discovery.cli import run


def main() -> int:
    search = FakeSearch.from_spec({**FakeSearch().to_spec(), **json.loads(sys.argv.pop(1))})
    discovery.cli.pcf.build_searches = lambda options: [search]
    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
