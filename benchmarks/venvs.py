"""Virtual environments to measure in, and scripts of this folder run in them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
from collections.abc import Iterable
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
ROOT = HERE.parent
WORK = ROOT / "build" / "bench"
#: What takes longer for one round is given up.
PATIENCE = 600


def installed(name: str, packages: Iterable[str], *, with_us: bool = True) -> Path:
    """Make a virtual environment with *packages*, and us, and return its Python."""
    python = WORK / name / "bin" / "python"
    if not python.exists():
        venv.create(WORK / name, with_pip=True)
    pip = [str(python), "-m", "pip", "--disable-pip-version-check", "--quiet", "install"]
    if with_us:
        subprocess.run([*pip, "--upgrade", str(ROOT)], check=True)
        # The version stays the same while the source changes.
        subprocess.run([*pip, "--force-reinstall", "--no-deps", str(ROOT)], check=True)
    for package in packages:
        subprocess.run([*pip, package], check=False)
    return python


def ran(python: Path, script: str, *words: str) -> dict[str, Any]:
    """Run a script of this folder, and return what it printed last."""
    command = [str(python), str(HERE / script), *words]
    # As on a host: compiled files are kept.
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(
        command, check=False, capture_output=True, text=True, timeout=PATIENCE, env=env
    )
    if done.returncode:
        sys.stderr.write(done.stderr)
        raise SystemExit(f"{script} {words} ended with {done.returncode}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found
