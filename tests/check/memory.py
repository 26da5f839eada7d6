#!/usr/bin/env python3
"""Memory that runs out, at allocations drawn by a seed: the run ends with status 3 and one line, or its
answers are those of an undisturbed run; it never crashes and never answers otherwise. And the demo is
decided where addresses are rationed.

    tests/check/memory.py --kpirecon PATH --cc CC [--rounds N] [--seed N]

Not run with a sanitizer, whose own allocator stands where ours fails.
"""
import argparse
import os
import random
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

DEMO = Path(__file__).resolve().parents[2] / "fixtures" / "demo"
RATIONED_BYTES = 128 << 20
FAILURES = []

FAILING = r"""
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

extern void *__libc_malloc(size_t), *__libc_calloc(size_t, size_t), *__libc_realloc(void *, size_t);
static atomic_long asked;
static long fail_at = -1, fail_for_ever;

__attribute__((constructor)) static void begin(void)
{
    const char *at = getenv("FAIL_AT"), *for_ever = getenv("FAIL_FOR_EVER");
    fail_for_ever = for_ever != NULL;
    fail_at = at ? atol(at) : -1;
}

__attribute__((destructor)) static void end(void)
{
    if (getenv("FAIL_COUNT"))
        dprintf(STDERR_FILENO, "%ld\n", atomic_load(&asked));
}

static int is_refused(void)
{
    long now = atomic_fetch_add(&asked, 1) + 1;
    return fail_at >= 0 && (fail_for_ever ? now >= fail_at : now == fail_at);
}

void *malloc(size_t size) { return is_refused() ? NULL : __libc_malloc(size); }
void *calloc(size_t count, size_t size) { return is_refused() ? NULL : __libc_calloc(count, size); }
void *realloc(void *at, size_t size) { return is_refused() ? NULL : __libc_realloc(at, size); }
"""


def fail(text):
    FAILURES.append(text)
    print(text, file=sys.stderr)


def build(cc, folder):
    source, library = folder / "failing.c", folder / "failing.so"
    source.write_text(FAILING)
    subprocess.run([cc, "-shared", "-fPIC", "-O1", "-o", library, source], check=True)
    return str(library)


def run(command, **settings):
    environment = dict(os.environ, **{name: str(value) for name, value in settings.items()})
    return subprocess.run(command, env=environment, capture_output=True)


def check_failing(kpirecon, library, rounds, seed):
    command = [kpirecon, "reconcile", "-q", "-d", DEMO / "kpi-2020-02-15.csv", "--as-of", "2020-02-20",
               "--attachments", DEMO, DEMO / "tickets.csv"]
    whole = run(command)
    counted = run(command, LD_PRELOAD=library, FAIL_COUNT=1)
    if counted.stdout != whole.stdout or counted.returncode != whole.returncode:
        return fail("allocations that only are counted change the run")
    asked = int(counted.stderr.split()[-1])
    draw = random.Random(seed)
    for number in range(rounds):
        at = draw.randint(1, asked)
        settings = {"FAIL_FOR_EVER": 1} if number % 3 == 0 else {}
        got = run(command, LD_PRELOAD=library, FAIL_AT=at, **settings)
        place = f"allocation {at} of {asked}{' and all after it' if settings else ''} (seed {seed})"
        if got.returncode == whole.returncode:
            if got.stdout != whole.stdout:
                fail(f"{place}: the answers differ")
        elif got.returncode != 3:
            fail(f"{place}: status {got.returncode}")
        elif not got.stderr.strip():
            fail(f"{place}: status 3 without a word")
    return print(f"{rounds} of {asked} allocations failed in turn")


def check_rationed(kpirecon):
    command = [kpirecon, "reconcile", "-q", "-d", DEMO / "kpi-2020-02-15.csv", "--as-of", "2020-02-20",
               DEMO / "tickets.csv"]
    whole = run(command)
    rationed = subprocess.run(command, capture_output=True,
                              preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (RATIONED_BYTES,) * 2))
    if (rationed.returncode, rationed.stdout) != (whole.returncode, whole.stdout):
        fail(f"with {RATIONED_BYTES >> 20} MiB of addresses: status {rationed.returncode}, "
             f"{rationed.stderr.decode(errors='replace').strip()[-200:]}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--kpirecon", required=True)
    parser.add_argument("--cc", default="cc")
    parser.add_argument("--rounds", type=int, default=150)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        check_failing(options.kpirecon, build(options.cc, Path(folder)), options.rounds, options.seed)
    check_rationed(options.kpirecon)
    return 1 if FAILURES else 0


if __name__ == "__main__":
    sys.exit(main())
