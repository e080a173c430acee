#!/usr/bin/env python3
"""Holds both halves of the wire against Python: our client against a gateway, our simulator against a client.

    tests/interop/run.py [BINARY]        (default target/debug/enroll-console)

Installs `cryptography` from PyPI below target/; where it does not install, says so and ends well, with nothing tried.
"""

import importlib.util
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
PHOTO = ROOT / "src/photo/samples/grace_hopper.jpg"


def ready(packages):
    """Makes `cryptography` importable; returns why not, or None."""
    sys.path.insert(0, str(packages))
    if importlib.util.find_spec("cryptography"):
        return None
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    try:
        done = subprocess.run(
            [*install, "--target", packages, "cryptography>=42"],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=300, check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    importlib.invalidate_caches()
    if done.returncode == 0 and importlib.util.find_spec("cryptography"):
        return None
    return (done.stderr.strip() or done.stdout.strip() or f"pip ended with {done.returncode}").splitlines()[-1]


def main():
    binary = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "target/debug/enroll-console").resolve()
    reason = ready(ROOT / "target/interop-packages")
    if reason is not None:
        print(f"SKIPPED: nothing was held against Python, since `cryptography` does not install here: {reason}")
        return 0
    import client  # noqa: PLC0415  (they import what was just installed)
    import gateway  # noqa: PLC0415

    failed = total = 0
    for title, half in (("our client, a gateway in Python", gateway), ("our simulator, a client in Python", client)):
        print(title)
        with tempfile.TemporaryDirectory() as folder:
            for name, wrong in half.cases(binary, PHOTO, pathlib.Path(folder)):
                print(f"  {'ok    ' if wrong is None else 'FAILED'}  {name}" + (f": {wrong}" if wrong else ""), flush=True)
                total, failed = total + 1, failed + (wrong is not None)
    print(f"{total - failed} of {total} passed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
