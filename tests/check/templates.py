#!/usr/bin/python3
"""Every file of templates/ can be parsed as what its name says it is."""
import json
import os
import sys
import xml.etree.ElementTree

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def fault(path):
    try:
        with open(path, "rb") as file:
            content = file.read()
        content.decode("utf-8")
        if path.endswith((".xml", ".xsl", ".rng")):
            xml.etree.ElementTree.fromstring(content)
        elif path.endswith(".json"):
            json.loads(content)
    except (ValueError, SyntaxError) as error:
        return f"{os.path.relpath(path, ROOT)}: {error}"
    return None


def main():
    files = sorted(os.path.join(folder, name) for folder, _, names in os.walk(os.path.join(ROOT, "templates"))
                   for name in names)
    faults = [said for path in files if (said := fault(path))]
    print("\n".join(faults) or f"{len(files)} templates are well formed")
    return 1 if faults or not files else 0


if __name__ == "__main__":
    sys.exit(main())
