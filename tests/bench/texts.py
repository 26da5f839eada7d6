#!/usr/bin/env python3
"""What a ticket costs that is written in sentences: CPU time of `kpirecon read`.

    texts.py KPIRECON [--count N] [--words W]

writes N tickets whose bodies are W words of everyday English with the seven details between them, the same every
time, reads them and an empty lot, and prints the difference, a ticket.
"""
import argparse
import json
import os
import random
import resource
import subprocess
import tempfile

WORDS = """a agree and at best bought Center dear did distributor do found from have help in last look many month not numbers of order our
please regards report see shows should support team tell thanks that the they this training vouchers we week what with
your""".split()
DETAILS = """
Invoice number: G%09d
Month: January 2020
OMLP type: MOC
Purchase units: 25
KPI value: 25
Revenue: 2,475.00 EUR
"""


def body(rng, i, words):
    half = words // 2
    return " ".join(rng.choices(WORDS, k=half)) + DETAILS % i + " ".join(rng.choices(WORDS, k=words - half))


def cpu_seconds(program, path):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with open(os.devnull, "w") as nowhere:
        subprocess.run([program, "read", "--allow-empty", "--format", "ndjson", path], stdout=nowhere, stderr=nowhere)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("kpirecon")
    options.add_argument("--count", type=int, default=5000)
    options.add_argument("--words", type=int, default=90)
    options = options.parse_args()
    rng = random.Random(1)
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for count in (1, options.count + 1):
            paths.append(os.path.join(folder, "%d.ndjson" % count))
            with open(paths[-1], "w", encoding="utf-8") as out:
                for i in range(count):
                    ticket = {"ticket_id": str(i), "filed": "2020-02-15T00:00:00Z", "body": body(rng, i, options.words)}
                    out.write(json.dumps(ticket) + "\n")
        least = [min(cpu_seconds(options.kpirecon, path) for _ in range(5)) for path in paths]
    print("%d words: %.3f ms of CPU time a ticket" % (options.words, (least[1] - least[0]) * 1000 / options.count))


if __name__ == "__main__":
    main()
