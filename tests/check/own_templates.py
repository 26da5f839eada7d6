#!/usr/bin/python3
"""Stylesheets of the user's own: the example works, functions answer, and none reaches what is not the run's.

    own_templates.py --kpirecon PATH
"""
import argparse
import csv
import io
import json
import os
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
DEMO = os.path.join(ROOT, "fixtures", "demo")
EXAMPLE = os.path.join(ROOT, "contrib", "templates", "corrections.csv.xsl")
SHEET = """<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:r="urn:kpirecon:run:1"
 xmlns:t="urn:kpirecon:template:1" xmlns:exsl="http://exslt.org/common"
 xmlns:redirect="http://xml.apache.org/xalan/redirect" xmlns:saxon="http://icl.com/saxon" extension-element-prefixes="exsl redirect saxon">
<xsl:output method="text"/>{top}<xsl:template match="/">{body}</xsl:template></xsl:stylesheet>"""

# expression, what it answers
CALLS = [
    ("t:number('1234567.5', 'de')", "1.234.567,5"), ("t:number('1234567.5')", "1,234,567.5"),
    ("t:number('-2', 'xx')", "\u22122"), ("t:number('no number', 'de')", "no number"),
    ("t:money('1234.50', 'EUR', 'de')", "1.234,50\u00a0EUR"), ("t:money('3062500', 'KRW', 'ko')", "KRW\u00a03,062,500"),
    ("t:money('12.5', 'EUR')", "12.5 EUR"), ("t:date('2020-02-15', 'de')", "15.\u00a0Februar\u00a02020"),
    ("t:date('2020-02-15', 'ja')", "2020年2月15日"), ("t:date('soon', 'de')", "soon"),
    ("t:month('2020-02', 'ko')", "2020년 2월"), ("t:month('2020-13', 'ko')", "2020-13"),
    ("t:csv('=1+1, 2')", "\"'=1+1, 2\""), ("t:csv('a;b', ';')", '"a;b"'), ("t:csv('-5')", "-5"), ("t:csv('')", ""),
    ("t:string('a \"b\" \\ ')", '"a \\"b\\" \\\\ "'),
]
# What must come to nothing. {file} is there and holds SECRET; {made} must not be made.
HOSTILE = {
    "document": "<xsl:copy-of select=\"document('{file}')\"/>",
    "document of the network": "<xsl:copy-of select=\"document('http://127.0.0.1:{port}/x')\"/>",
    "document of a stylesheet's entity": "<xsl:value-of select=\"document('file://{file}')\"/>",
    "exsl:document": "<exsl:document href='{made}' method='text'>x</exsl:document>",
    "xsl:document": "<xsl:document href='{made}' method='text'>x</xsl:document>",
    "redirect:write": "<redirect:write file='{made}'>x</redirect:write>",
    "saxon:output": "<saxon:output file='{made}'>x</saxon:output>",
    "unparsed": "<xsl:value-of select=\"unparsed-entity-uri('{file}')\"/>",
    "endless": "<xsl:call-template name='again'/></xsl:template><xsl:template name='again'><xsl:call-template name='again'/>",
}
TOPS = {
    "include": "<xsl:include href='{file}'/>", "import": "<xsl:import href='{file}'/>",
}


def kpirecon_run(kpirecon, *arguments):
    return subprocess.run([kpirecon, "reconcile", "-q", "-d", os.path.join(DEMO, "kpi-2020-02-15.csv"), "--as-of",
                           "2020-02-20", *arguments, os.path.join(DEMO, "tickets.csv")], capture_output=True, check=False,
                          stdin=subprocess.DEVNULL)


def write(folder, name, content):
    path = os.path.join(folder, name)
    with open(path, "w", encoding="utf-8") as file:
        file.write(content)
    return path


def example_faults(kpirecon, scratch):
    done = kpirecon_run(kpirecon, "--template", EXAMPLE)
    rows = list(csv.DictReader(io.StringIO(done.stdout.decode())))
    plain = kpirecon_run(kpirecon, "--format", "ndjson", "--only", "CONFIRMED").stdout.decode()
    wanted = {json.loads(line)["ticket_id"] for line in plain.splitlines()}
    if done.returncode != 1 or {row["ticket"] for row in rows} != wanted or any(len(row) != 10 for row in rows):
        yield f"the example tells of {sorted(row['ticket'] for row in rows)}, confirmed are {sorted(wanted)}"
    folder = os.path.join(scratch, "out")
    into = kpirecon_run(kpirecon, "--template", EXAMPLE, "-o", folder)
    with open(os.path.join(folder, "corrections.csv"), "rb") as file:
        if file.read() != done.stdout or into.stdout:
            yield "in the run folder it is another file"
    if subprocess.run([kpirecon, "verify", "-q", folder], check=False).returncode:
        yield "the manifest does not know it"
    for name in ("index.html.xsl", "resolutions.csv.xsl", "-x.xsl", "a b.xsl"):
        path = write(scratch, name, SHEET.format(top="", body=""))
        if kpirecon_run(kpirecon, "--template", path, "-o", folder).returncode != 2:
            yield f"{name} may write into the run folder"


def call_faults(kpirecon, scratch):
    body = "".join(f"<xsl:value-of select=\"{call.replace('&', '&amp;').replace(chr(34), '&quot;')}\"/>"
                   "<xsl:text>&#30;|</xsl:text>".replace("&#30;", "\u241e") for call, _ in CALLS)
    done = kpirecon_run(kpirecon, "--template", write(scratch, "calls.xsl", SHEET.format(top="", body=body)))
    answers = done.stdout.decode().split("\u241e|")[:-1]
    if len(answers) != len(CALLS):
        yield f"the calls failed: {done.stderr.decode()}"
    for (call, wanted), found in zip(CALLS, answers):
        if found.replace("\u00a0", " ") != wanted.replace("\u00a0", " "):
            yield f"{call} answers {found!r}, not {wanted!r}"


def hostile_faults(kpirecon, scratch):
    secret = write(scratch, "secret.xml", "<a xmlns='urn:x'>SECRET</a>")
    made = os.path.join(scratch, "made.txt")
    sheets = [(name, SHEET.format(top="", body=body.format(file=secret, made=made, port=9)))
              for name, body in HOSTILE.items()]
    sheets += [(name, SHEET.format(top=top.format(file=secret), body="x")) for name, top in TOPS.items()]
    entity = f"<!DOCTYPE x [<!ENTITY e SYSTEM 'file://{secret}'>]>"
    sheets.append(("an entity", entity + SHEET.format(top="", body="&e;")))
    sheets.append(("a processing instruction", f"<?xml-stylesheet href='{secret}'?>" + SHEET.format(top="", body="x")))
    for name, text in sheets:
        done = kpirecon_run(kpirecon, "--template", write(scratch, "hostile.xsl", text))
        if b"SECRET" in done.stdout + done.stderr or os.path.exists(made):
            yield f"{name}: reached what is not the run's"
        if done.returncode not in (1, 3) or b"Sanitizer" in done.stderr:
            yield f"{name}: status {done.returncode}: {done.stderr.decode()[-300:]}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kpirecon", required=True)
    kpirecon = os.path.abspath(parser.parse_args().kpirecon)
    with tempfile.TemporaryDirectory(prefix="templates-") as scratch:
        faults = [said for check in (example_faults, call_faults, hostile_faults) for said in check(kpirecon, scratch)]
    hostile = len(HOSTILE) + len(TOPS) + 2
    print("\n".join(faults) or f"the example, {len(CALLS)} calls and {hostile} hostile sheets are as they should be")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
