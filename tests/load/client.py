#!/usr/bin/env python
# SPDX-License-Identifier: GPL-3.0-or-later
"""Load client: ``tests/load/client.py --seconds 60 http://192.168.0.100/ http://192.168.0.100:81/ http://192.168.0.100:82/``.

Python 3.11 or later, standard library only. README.md beside this file explains what is counted.
"""

from __future__ import annotations

import sys
from pathlib import Path


def main() -> int:
    """Find the package beside this file, whatever the working directory is."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    from load.loadclient.run import main as run

    return run()


if __name__ == "__main__":
    sys.exit(main())
