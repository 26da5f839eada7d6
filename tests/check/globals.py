#!/usr/bin/python3
"""No room has a variable that outlives a call: what a function needs it is given.

    globals.py LIBRARY...     the rooms' static libraries, built without sanitizers
"""
import re
import subprocess
import sys

ROW = re.compile(r"^[0-9a-f]+ (.{7}) (\.t?(?:data|bss)\S*|\*COM\*)\s+[0-9a-f]+\s+(?:\.hidden )?(\S+)$")


def variables(library):
    listing = subprocess.run(["objdump", "-t", library], capture_output=True, text=True, check=True).stdout
    for line in listing.splitlines():
        match = ROW.match(line)
        # tables of pointers are written once by the loader and read-only from then on
        if match and "O" in match.group(1) and not match.group(2).startswith(".data.rel.ro"):
            yield match.group(3)


def main():
    found = [f"{library}: {name} can change" for library in sys.argv[1:] for name in variables(library)]
    print("\n".join(found) or "no mutable globals")
    return 1 if found or len(sys.argv) < 2 else 0


if __name__ == "__main__":
    sys.exit(main())
