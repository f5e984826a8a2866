"""What test_limited.py calls in a child."""

import os
import resource
import sys
import time


def turned_round(content):
    return content[::-1]


def surroundings(content):
    sys.stdout.write("said on standard output, which is no part of the answer")
    found = [*os.environ, *sys.argv, os.getcwd(), *sys.modules]
    return "\n".join(found).encode()


def for_ever(content):
    while True:
        pass


def asleep(content):
    time.sleep(600)


def much_memory(content):
    return bytes(10**12)


def much_output(content):
    return bytes(2_000_000)


def raising(content):
    raise ValueError(content.decode())


def crashing(content):
    os.abort()


def writing(content):
    with open(content.decode(), "wb") as file:
        file.write(b"1234")
    return b"written"


def size_of_core_files(content):
    return b"%d %d" % resource.getrlimit(resource.RLIMIT_CORE)


def niceness(content):
    return str(os.nice(0)).encode()
