#!/usr/bin/env python3
"""Every structured fixture says the same in another dress: other encodings, blanks and prefixes, and inside the
envelopes that carry documents. One run of screen over all variants; kind and facts must be those of the plain file."""
import argparse
import base64
import json
import os
import re
import subprocess
import sys
import tempfile

FOLDERS = ("fixtures/evidence", "fixtures/evidence-xml")
# Already wrapped, or about bytes that another dress would change.
LEFT_OUT = re.compile(r"^(bad-|sbdh-|soap-|.*-latin1|.*-leading-blanks|.*-odd-prefixes)")
DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>\s*")


def body(text):
    return re.sub(r"<!DOCTYPE[^>]*>\s*", "", DECLARATION.sub("", text))


def declared(text, encoding):
    return f'<?xml version="1.0" encoding="{encoding}"?>\n' + text


def utf16(text):
    return b"\xff\xfe" + declared(body(text), "UTF-16").encode("utf-16-le")


def utf16_be(text):
    return b"\xfe\xff" + declared(body(text), "UTF-16").encode("utf-16-be")


def latin1(text):
    return declared(body(text), "ISO-8859-1").encode("latin-1", "xmlcharrefreplace")


def marked(text):
    return b"\xef\xbb\xbf" + text.encode()


def minified(text):
    return re.sub(r">\s+<", "><", text).encode()


def pretty(text):
    head = DECLARATION.match(text)
    spread = re.sub(r"><(?!/)", ">\n      <", body(text))
    return ((head.group(0) if head else "") + spread).encode()


def crlf(text):
    return text.replace("\n", "\r\n").encode()


def prefixed(text):
    """The default namespace gets a prefix, where the root declares one."""
    plain = body(text)
    root = re.search(r"<([A-Za-z_][\w.-]*)((?:\s[^<>]*)?)>", plain)
    if not root or ":" in root.group(1) or not re.search(r'\sxmlns="', root.group(2)):
        return None
    if len(re.findall(r'\sxmlns="', plain)) > 1:
        return None
    text = re.sub(r"<(/?)([A-Za-z_][\w.-]*)(?=[\s/>])", r"<\1q7:\2", plain)
    return re.sub(r'\sxmlns="', ' xmlns:q7="', text, count=1).encode()


def nameless(text):
    """All namespaces and prefixes lost."""
    text = re.sub(r'\sxmlns(?::[\w.-]+)?="[^"]*"', "", text)
    text = re.sub(r"<(/?)[A-Za-z_][\w.-]*:", r"<\1", text)
    return re.sub(r'\s[A-Za-z_][\w.-]*:([\w.-]+="[^"]*")', r" \1", text).encode()


def in_soap(text):
    return ('<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>' + body(text) +
            "</s:Body></s:Envelope>").encode()


def in_sbdh(text):
    return ('<StandardBusinessDocument xmlns="http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader">'
            "<StandardBusinessDocumentHeader><HeaderVersion>1.0</HeaderVersion></StandardBusinessDocumentHeader>" +
            re.sub(r'^(\s*(?:<!--.*?-->\s*)*<[\w.:-]+)(?![^>]*\sxmlns=")', r'\1 xmlns=""', body(text), count=1,
                   flags=re.S) + "</StandardBusinessDocument>").encode()


def in_cdata(text):
    if "]]>" in text:
        return None
    return b"<Carrier><Payload><![CDATA[" + text.encode() + b"]]></Payload></Carrier>"


def in_base64(text):
    return b"<Carrier><Payload>" + base64.b64encode(text.encode()) + b"</Payload></Carrier>"


def in_mail(text):
    coded = base64.encodebytes(text.encode())
    return (b"From: a@example.com\r\nTo: b@example.com\r\nSubject: document\r\nMIME-Version: 1.0\r\n"
            b'Content-Type: application/xml; name="document.xml"\r\n'
            b'Content-Disposition: attachment; filename="document.xml"\r\n'
            b"Content-Transfer-Encoding: base64\r\n\r\n" + coded)


DRESSES = (utf16, utf16_be, latin1, marked, minified, pretty, crlf, prefixed, nameless, in_soap, in_sbdh, in_cdata, in_base64,
           in_mail)
# Without its namespace a root may be anybody's: doubt is no mistake there.
MAY_BE_DOUBTED = {"nameless"}


def screen(kpirecon, files):
    ran = subprocess.run([kpirecon, "screen", "-q", "--format", "ndjson"] + files, capture_output=True, text=True)
    found = {}
    for line in ran.stdout.splitlines():
        one = json.loads(line)
        found[one["file"]] = (one["kind"], one["facts"])
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kpirecon", default="kpirecon")
    parser.add_argument("--verbose", action="store_true")
    options = parser.parse_args()
    os.chdir(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
    plain = [f"{folder}/{name}" for folder in FOLDERS for name in sorted(os.listdir(folder))
             if name.endswith(".xml") and not LEFT_OUT.match(name)]
    with tempfile.TemporaryDirectory() as folder:
        made = {}
        for i, path in enumerate(plain):
            text = open(path, encoding="utf-8").read()
            for dress in DRESSES:
                dressed = dress(text)
                if dressed is None:
                    continue
                name = f"{folder}/{i:03}-{dress.__name__}" + (".eml" if dress is in_mail else ".xml")
                with open(name, "wb") as file:
                    file.write(dressed)
                made[name] = (path, dress.__name__)
        kpirecon = os.path.abspath(options.kpirecon) if os.sep in options.kpirecon else options.kpirecon
        expected = screen(kpirecon, plain)
        found = screen(kpirecon, sorted(made))
    wrong = doubted = 0
    for name, (path, dress) in sorted(made.items()):
        if name not in found:
            print(f"{path} as {dress}: no answer")
            wrong += 1
        elif found[name] != expected[path]:
            if dress in MAY_BE_DOUBTED and found[name][0] == "uncertain":
                doubted += 1
                if options.verbose:
                    print(f"{path} as {dress}: doubted")
                continue
            print(f"{path} as {dress}: {found[name]} instead of {expected[path]}")
            wrong += 1
    if options.verbose:
        print(f"{len(plain)} files, {len(made)} variants, {doubted} doubted, {wrong} wrong")
    return 1 if wrong or len(made) < 500 else 0


sys.exit(main())
