"""An environment for a peer: made once, kept under the user's cache folder, by the hash of its packages."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).parent


def python_of(peer: str) -> Path | None:
    """The interpreter of the environment of ``peer`` (the packages of ``<peer>.txt``); None, after saying why, where it
    cannot be made: another platform, no registry."""
    wanted = HERE / f"{peer}.txt"
    digest = hashlib.sha256(wanted.read_bytes() + sys.version.encode()).hexdigest()[:12]
    caches = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = caches / "bulletin-warehouse" / f"{peer}-{digest}"
    python = folder / "bin" / "python"
    whole = folder / "whole"
    if whole.is_file():
        return python
    shutil.rmtree(folder, ignore_errors=True)
    print(f"Installing the packages of {peer} into {folder} (once) ...", flush=True)
    try:
        venv.create(folder, with_pip=True)
        install = [python, "-m", "pip", "install", "--quiet", "--require-hashes", "--no-deps", "-r", wanted]
        subprocess.run([str(part) for part in install], check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError) as error:
        said = str(getattr(error, "stderr", "") or error).strip().splitlines()
        print(f"{peer} is left out: its packages cannot be installed here ({said[-1] if said else error}).")
        return None
    whole.touch()
    return python
