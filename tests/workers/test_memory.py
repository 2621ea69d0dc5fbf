"""Freed memory of large accounts goes back to the system."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

from hygiene.workers.memory import MANY

LEFT = f"""
import numpy as np
from hygiene.workers.memory import return_memory

def resident():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * 4096

freed, kept = [], []
for _ in range(1000):
    freed.append(np.ones(100_000 // 8))
    kept.append(np.ones(8_000 // 8))
del freed
before = resident()
return_memory({MANY} - 1)
small = resident()
return_memory({MANY})
print(before - small < 5_000_000, before - resident() > 50_000_000)
"""
"""What glibc keeps because small arrays stand behind freed ones."""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc keeps it")
def test_freed_memory_goes_back_after_many_posts_and_not_after_few() -> None:
    done = subprocess.run([sys.executable, "-c", LEFT], capture_output=True, text=True, check=True)
    assert done.stdout == "True True\n"
