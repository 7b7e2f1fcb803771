"""What the Python clients' tests share: the server's address and checks that say what differed."""

import os
import sys

HOST = os.environ["DORISEMU_HOST"]
PORT = int(os.environ["DORISEMU_PORT"])

_count = 0
_failed = 0


def equal(what, got, want):
    """Counts one check and reports a difference without ending the run."""
    global _count, _failed
    _count += 1
    if got != want:
        _failed += 1
        print(f"FAIL {what}\n  got  {got!r}\n  want {want!r}")


def fails(what, call, *parts):
    """Checks that a call raises an error whose text has all the parts."""
    try:
        result = call()
    except Exception as e:  # every driver has its own class
        equal(what, [p for p in parts if p not in str(e)], [])
        if any(p not in str(e) for p in parts):
            print(f"  error {e}")
        return e
    equal(what, f"no error but {result!r}", "an error")
    return None


def done():
    """Ends the script: the last line is what the Go test waits for."""
    print(f"{_count} checks, {_failed} failed")
    sys.exit(1 if _failed else 0)
