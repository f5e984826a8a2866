"""The child's side of limited.py: takes its limits upon itself, then calls. Runs as a file, with the standard library.

python -I limited_child.py MODULE FUNCTION PROCESSOR_S MEMORY_BYTES FILE_BYTES < content > answer
"""

import importlib.util
import math
import os
import resource
import signal
import sys
from pathlib import Path
from types import ModuleType

PROJECT = Path(__file__).resolve().parents[2]
OUT_OF_MEMORY = 3


def limit(processor_s: float, memory_bytes: int, file_bytes: int) -> None:
    """No more than this, from now on. The kernel's limit of time counts whole seconds, the timer fractions of them."""
    os.nice(5)  # whoever waits for a page comes first
    signal.setitimer(signal.ITIMER_PROF, processor_s)
    whole_s = math.ceil(processor_s) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (whole_s, whole_s + 1))
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes, file_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a picture of the memory would be a file with its secrets


def load(name: str) -> ModuleType:
    """The module, without running the beginnings of its packages."""
    path = (PROJECT / name.replace(".", "/")).with_suffix(".py")
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def main(module: str, function: str, processor_s: str, memory_bytes: str, file_bytes: str) -> None:
    """Answer the question on standard input."""
    limit(float(processor_s), int(memory_bytes), int(file_bytes))
    answers = os.dup(1)
    os.dup2(2, 1)  # what a library prints is no part of the answer
    sys.path.insert(0, str(PROJECT))
    try:
        answer = getattr(load(module), function)(sys.stdin.buffer.read())
    except MemoryError:
        sys.exit(OUT_OF_MEMORY)
    with open(answers, "wb") as out:
        out.write(answer)


if __name__ == "__main__":
    main(*sys.argv[1:])
