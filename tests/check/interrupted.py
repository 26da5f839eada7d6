#!/usr/bin/env python3
"""Calls that a signal interrupts and reads and writes that transfer a part of what they could: neither
may be seen in anything that is written.

    tests/check/interrupted.py --kpirecon PATH --cc CC

Not run with a sanitizer, which wraps the same calls.
"""
import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

DEMO = Path(__file__).resolve().parents[2] / "fixtures" / "demo"
FAILURES = []

WORLDS = [{"SHORT_MOST": 1}, {"SHORT_MOST": 7}, {"SHORT_MOST": 4095}, {"INTERRUPT_EVERY": 2},
          {"INTERRUPT_EVERY": 3, "SHORT_MOST": 100}]

LIBRARY = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/types.h>
#include <unistd.h>

static long setting(const char *name)
{
    const char *value = getenv(name);
    return value ? atol(value) : 0;
}

static int interrupted(void)
{
    static __thread long calls;
    long every = setting("INTERRUPT_EVERY");
    if (!every || ++calls % every)
        return 0;
    errno = EINTR;
    return 1;
}

static size_t part(size_t len)
{
    size_t most = (size_t)setting("SHORT_MOST");
    return most && len > most ? most : len;
}

#define WRAP(result, name, parameters, arguments)                        \
    result name parameters                                               \
    {                                                                    \
        static result(*real) parameters;                                 \
        if (!real)                                                       \
            real = (result(*) parameters)dlsym(RTLD_NEXT, #name);        \
        return interrupted() ? -1 : real arguments;                      \
    }

WRAP(ssize_t, read, (int fd, void *into, size_t len), (fd, into, part(len)))
WRAP(ssize_t, write, (int fd, const void *from, size_t len), (fd, from, part(len)))
WRAP(ssize_t, pread, (int fd, void *into, size_t len, off_t at), (fd, into, part(len), at))
WRAP(ssize_t, pread64, (int fd, void *into, size_t len, off_t at), (fd, into, part(len), at))
WRAP(ssize_t, pwrite, (int fd, const void *from, size_t len, off_t at), (fd, from, part(len), at))
WRAP(ssize_t, pwrite64, (int fd, const void *from, size_t len, off_t at), (fd, from, part(len), at))
WRAP(int, fsync, (int fd), (fd))
WRAP(int, syncfs, (int fd), (fd))

#define WRAP_OPEN(name, parameters, arguments)                           \
    int name parameters                                                  \
    {                                                                    \
        static int (*real)(int, const char *, int, ...);                 \
        if (!real)                                                       \
            real = (int (*)(int, const char *, int, ...))dlsym(RTLD_NEXT, "openat"); \
        va_list more;                                                    \
        va_start(more, flags);                                           \
        mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(more, mode_t) : 0; \
        va_end(more);                                                    \
        return interrupted() ? -1 : real arguments;                      \
    }

WRAP_OPEN(openat, (int at, const char *path, int flags, ...), (at, path, flags, mode))
WRAP_OPEN(openat64, (int at, const char *path, int flags, ...), (at, path, flags, mode))
WRAP_OPEN(open, (const char *path, int flags, ...), (AT_FDCWD, path, flags, mode))
WRAP_OPEN(open64, (const char *path, int flags, ...), (AT_FDCWD, path, flags, mode))
"""


def fail(text):
    FAILURES.append(text)
    print(text, file=sys.stderr)


def tree(folder):
    return {str(path.relative_to(folder)): path.read_bytes()
            for path in sorted(folder.rglob("*")) if path.is_file() and path.name != "manifest.json"}


def run(kpirecon, folder, **settings):
    """The three things a user does: a store, a run folder against it, results on standard output."""
    environment = dict(os.environ, **{name: str(value) for name, value in settings.items()})
    shutil.rmtree(folder / "store", ignore_errors=True)
    shutil.rmtree(folder / "out", ignore_errors=True)
    commands = [
        ["dataset", "add", "-q", "--store", "store", DEMO / "kpi-2020-02-15.csv"],
        ["reconcile", "-q", "-d", "store", "--store", "store", "--as-of", "2020-02-20", "--attachments", DEMO,
         "-o", "out", DEMO / "tickets.csv"],
        ["reconcile", "-q", "-d", DEMO / "kpi-2020-02-15.csv", "--as-of", "2020-02-20", DEMO / "tickets.csv"],
    ]
    told = []
    for command in commands:
        got = subprocess.run([kpirecon, *command], cwd=folder, env=environment, capture_output=True)
        told.append((got.returncode, got.stdout, got.stderr))
    return told, tree(folder / "out") if (folder / "out").exists() else {}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--kpirecon", required=True)
    parser.add_argument("--cc", default="cc")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "shim.c").write_text(LIBRARY)
        subprocess.run([options.cc, "-shared", "-fPIC", "-O1", "-w", "-o", folder / "shim.so", folder / "shim.c", "-ldl"],
                       check=True)
        whole, files = run(options.kpirecon, folder)
        for world in WORLDS:
            told, written = run(options.kpirecon, folder, LD_PRELOAD=folder / "shim.so", **world)
            for number, (got, expected) in enumerate(zip(told, whole)):
                if got != expected:
                    fail(f"{world}: command {number + 1}: status {got[0]} for {expected[0]}: "
                         f"{got[2].decode(errors='replace').strip()[-300:]}")
            for path in sorted(files.keys() | written.keys()):
                if files.get(path) != written.get(path):
                    fail(f"{world}: {path} differs")
    return 1 if FAILURES else 0


if __name__ == "__main__":
    sys.exit(main())
