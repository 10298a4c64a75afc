"""The fake search is a module of its own, so that worker processes can import it; they inherit sys.path."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
