#!/usr/bin/python3
"""The runner of golden cases fails where it must: tried on cases made for it.

    golden_runner.py --kpirecon PATH
"""
import argparse
import os
import shutil
import subprocess
import sys
import tempfile

RUNNER = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "golden", "run.py")
VERSION = {"args": "version | cut -d' ' -f1"}
# files of the case, whether it passes, and words that must be said
CASES = {
    "as expected": ({**VERSION, "expect.stdout": "kpirecon\n"}, True, ""),
    "other output": ({**VERSION, "expect.stdout": "kpirecon 2\n"}, False, "stdout as found"),
    "output where none is expected": (VERSION, False, "+kpirecon"),
    "a line end too few": ({**VERSION, "expect.stdout": "kpirecon"}, False, "no newline"),
    "status not expected": ({"args": "kpirecon version >&- 2>&-"}, False, "exit status 3, expected 0"),
    "message not expected": ({"args": "frobnicate", "expect.exit": "2"}, False, "stderr as found"),
    "expected to fail, and does": ({**VERSION, "xfail": "not yet"}, True, "EXPECTED TO FAIL"),
    "expected to fail, and passes": ({**VERSION, "expect.stdout": "kpirecon\n", "xfail": "not yet"}, False, "remove xfail"),
    "a crash is never expected": ({"args": "kpirecon version >/dev/null; kill -SEGV $$", "xfail": "not yet"}, False, "crashed"),
    "a sanitizer's status is a crash": ({"args": "kpirecon version >/dev/null; exit 99", "xfail": "not yet"}, False, "crashed"),
    "assignments stay in front": ({"args": "COLUMNS=60 version >/dev/null"}, True, ""),
    "standard input": ({"args": "cat; kpirecon version >/dev/null", "stdin": "x\n", "expect.stdout": "x\n"}, True, ""),
    "not as its schema says": ({"args": "kpirecon version >/dev/null; echo '{\"schema\":\"kpirecon.claim/1\"}'",
                                "expect.stdout": '{"schema":"kpirecon.claim/1"}\n'}, False, "required property"),
}


def try_case(files, kpirecon, folder):
    case = os.path.join(folder, "case")
    shutil.rmtree(case, ignore_errors=True)
    os.mkdir(case)
    for name, content in files.items():
        with open(os.path.join(case, name), "w", encoding="utf-8") as file:
            file.write(content)
    done = subprocess.run([sys.executable, RUNNER, "--kpirecon", kpirecon, case], capture_output=True, text=True, check=False)
    return done.returncode == 0, done.stdout + done.stderr


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kpirecon", required=True)
    kpirecon = os.path.abspath(parser.parse_args().kpirecon)
    wrong = []
    with tempfile.TemporaryDirectory(prefix="golden-runner-") as folder:
        for label, (files, passes, words) in CASES.items():
            passed, said = try_case(files, kpirecon, folder)
            if passed != passes or words not in said:
                wrong.append(f"{label}: {'passed' if passed else 'failed'}, said: {said}")
    print("\n".join(wrong) or f"{len(CASES)} cases end as they should")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
