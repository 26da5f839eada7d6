#!/usr/bin/python3
"""Letters as other programs see them: mails parse, the names of details are read back, nothing of others is in them.

    letters.py --kpirecon PATH
"""
import argparse
import csv
import email
import email.policy
import glob
import json
import os
import re
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
FIXTURES = os.path.join(ROOT, "fixtures", "letters")
DETAILS = {"month": "1", "year": "2020", "omlp_type": "MOC", "purchase_unit": "25", "invoice_number": "G002297372",
           "kpi_value": "24", "revenue": "3062.50", "currency": "EUR"}
CLAIMED = {"period": "2020-01", "omlp_type": "MOC", "units": "25", "invoice": "G002297372", "kpi": "24",
           "revenue": "3062.50", "currency": "EUR"}


def read(path):
    with open(path, "rb") as file:
        return file.read()


def write_letters(kpirecon, folder):
    subprocess.run([kpirecon, "reconcile", "-q", "--as-of", "2020-02-20", "-o", folder, "--letters", "txt,html,eml", "-d",
                    os.path.join(FIXTURES, "kpi-2020-02-15.csv"), os.path.join(FIXTURES, "tickets.csv")], check=True)
    return {os.path.basename(path): read(path) for path in glob.glob(os.path.join(folder, "letters", "*"))}


def mail_faults(name, letters):
    mail = email.message_from_bytes(letters[name], policy=email.policy.default)
    stem = name.removesuffix(".eml")
    if mail.defects or max(map(len, letters[name].split(b"\r\n"))) > 78 or stem.split(".")[0] not in mail["subject"]:
        yield f"{name}: not a mail as it should be"
    for kind, end in (("plain", ".txt"), ("html", ".html")):
        if mail.get_body((kind,)).get_content().encode() != letters[stem + end]:
            yield f"{name}: its {kind} part is not {stem}{end}"


def letter_faults(letters):
    with open(os.path.join(FIXTURES, "tickets.csv"), encoding="utf-8", newline="") as file:
        partners = {row["ticket_id"]: row["partner_id"] for row in csv.DictReader(file)}
    invoice = re.compile(r"G00(\d\d)4\d{4}")
    if len(letters) != 3 * len(partners):
        yield f"{len(letters)} files for {len(partners)} tickets"
    for name, content in sorted(letters.items()):
        if name.endswith(".eml"):
            yield from mail_faults(name, letters)
            continue
        text = content.decode()
        own = f"{int(partners[name.split('.')[0]]) - 6034400 + 20}"
        if re.search(r"60344\d\d|\.csv|\{[a-z]+\}", text) or {found for found in invoice.findall(text)} - {own}:
            yield f"{name}: holds what is not the partner's to know, or a placeholder"


def name_faults(kpirecon, scratch):
    """A partner who copies a detail's name out of a letter is understood."""
    for path in sorted(glob.glob(os.path.join(ROOT, "templates", "letters", "*.xml"))):
        fields = re.findall(r'<field name="(\w+)"(?: within="(.*?)")?>(.*?)</field>', read(path).decode())
        for names in ({name: head for name, _, head in fields}, {name: within or head for name, within, head in fields}):
            with open(os.path.join(scratch, "names.csv"), "w", encoding="utf-8") as file:
                file.write(";".join(names[detail] for detail in DETAILS) + "\n" + ";".join(DETAILS.values()) + "\n")
            done = subprocess.run([kpirecon, "read", "-q", "--format", "ndjson", file.name], capture_output=True,
                                  check=False)
            if not done.stdout or json.loads(done.stdout)["claimed"] != CLAIMED:
                yield f"{os.path.basename(path)}: the names of its fields are not read back: {done.stdout.decode()}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kpirecon", required=True)
    kpirecon = os.path.abspath(parser.parse_args().kpirecon)
    with tempfile.TemporaryDirectory(prefix="letters-") as scratch:
        letters = write_letters(kpirecon, os.path.join(scratch, "a"))
        faults = list(letter_faults(letters)) + list(name_faults(kpirecon, scratch))
        if letters != write_letters(kpirecon, os.path.join(scratch, "b")):
            faults.append("two runs wrote different letters")
    print("\n".join(faults) or f"{len(letters)} letters are as they should be")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
