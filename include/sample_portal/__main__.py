"""``python -m sample_portal [--port N] [--faults] [--write-portals FOLDER]`` serves the sample portals until it is
ended, with ``--faults`` the bench of faults as well."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from pathlib import Path

from sample_portal import faults
from sample_portal.pages import DEFAULT_PORT
from sample_portal.server import start, write_portal_files


def main() -> int:
    """Serves until SIGINT or SIGTERM; prints the address on one line. Exit code 1 where the port is taken."""
    parser = argparse.ArgumentParser(prog="python -m sample_portal", description=__doc__)
    parser.add_argument("--port", type=int, default=DEFAULT_PORT, help="0 takes a free one; default: %(default)s")
    parser.add_argument("--write-portals", type=Path, help="folder for the portal files of this server")
    parser.add_argument("--faults", action="store_true", help="the bench of faults too: a host for each of them")
    wanted = parser.parse_args()
    try:
        portal = start(wanted.port)
    except OSError as error:
        print(f"port {wanted.port}: {error.strerror}", file=sys.stderr)
        return 1
    if wanted.write_portals:
        write_portal_files(wanted.write_portals, portal.url)
    if wanted.faults:
        faults.serve(portal)
        if wanted.write_portals:
            faults.write_portal_files(wanted.write_portals, portal.url)
    print(portal.url, flush=True)
    over = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: over.set())
    over.wait()
    portal.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
