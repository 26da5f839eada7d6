#!/usr/bin/python3
"""Functions that are not called here, and those only cli/ may call.

    banned.py [SRC]
"""
import os
import re
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
# Blanks, signs, locale and overflow pass in silence; or the end of the target is not known.
NOWHERE = """strtol strtoul strtoll strtoull strtoimax strtod strtof strtold atoi atol atoll atof sscanf fscanf scanf strcpy
strncpy strcat strncat sprintf vsprintf gets strtok strtok_r localtime localtime_r gmtime ctime asctime mktime setlocale
alloca system popen tmpnam mktemp rand srand""".split()
# The rooms report to diag; whether and how the program ends is decided in cli/.
ONLY_CLI = "exit _exit quick_exit abort printf vprintf puts putchar perror signal getenv".split()
# Running out of memory is the one end that is not cli's.
EXCEPTIONS = {("base/arena.c", "exit"), ("base/arena.c", "_exit"), ("evidence/child.c", "_exit")}
TOKEN = re.compile(r"""/\*.*?\*/ | //[^\n]* | "(?:[^"\\]|\\.)*" | '(?:[^'\\]|\\.)*'""", re.S | re.X)


def code_of(text):
    """The text without comments and literals, line by line as it was."""
    return TOKEN.sub(lambda match: "\n" * match.group().count("\n"), text)


def complaints(src):
    call = re.compile(rf"(?<![\w.>])({'|'.join(NOWHERE + ONLY_CLI)})\s*\(")
    for folder, _, files in sorted(os.walk(src)):
        for name in sorted(files):
            if not name.endswith((".c", ".h")):
                continue
            path = os.path.join(folder, name)
            file = os.path.relpath(path, src)
            with open(path, encoding="utf-8") as stream:
                lines = code_of(stream.read()).split("\n")
            for number, line in enumerate(lines, 1):
                for function in call.findall(line):
                    allowed = function in ONLY_CLI and file.startswith("cli/") or (file, function) in EXCEPTIONS
                    if not allowed:
                        where = "outside cli/" if function in ONLY_CLI else "anywhere"
                        yield f"{file}:{number}: {function}() is not called {where}"


def main():
    src = sys.argv[1] if len(sys.argv) > 1 else os.path.join(ROOT, "src")
    sample = 'x = /* atoi( */ "atoi(" + atoi(y);'
    assert code_of(sample).count("atoi(") == 1, "comments and literals do not count, calls do"
    found = list(complaints(src))
    print("\n".join(found) or "no banned function is called")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
