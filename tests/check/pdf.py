#!/usr/bin/python3
"""PDF documents, made here: what is read, and what is bounded.

    pdf.py --kpirecon PATH

Each document is written by hand, object by object. The good ones are judged by their text layer or by what is
embedded; the ones meant ill cost a bounded time each, are told, and leave the documents beside them as they are.
"""
import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import zlib

INVOICE = ["Lernwerk Nord GmbH", "INVOICE", "Invoice number: LWN-2020-00417", "Invoice date: 31 January 2020",
           "Customer: Akademie Seeblick", "Course licence   25   122.50   3062.50", "VAT 19 %   581.88 EUR",
           "Total due   3644.38 EUR"]
CONFIRMATION = ["Lernwerk Nord GmbH", "ORDER CONFIRMATION", "Order number: AB-5512", "Thank you for your order.",
                "Invoice address: Akademie Seeblick", "Course licence   25   122.50   3062.50", "Total   3062.50 EUR"]
CII = """<?xml version="1.0" encoding="UTF-8"?>
<rsm:CrossIndustryInvoice xmlns:rsm="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
 xmlns:ram="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100">
<rsm:ExchangedDocument><ram:ID>FA-9</ram:ID><ram:TypeCode>%d</ram:TypeCode></rsm:ExchangedDocument>
<rsm:SupplyChainTradeTransaction><ram:ApplicableHeaderTradeSettlement/></rsm:SupplyChainTradeTransaction>
</rsm:CrossIndustryInvoice>"""
SLOWEST = 60  # seconds: three programs at the very most, and their ceiling is 20


def stream(data, extra=""):
    return f"<< /Length {len(data)} {extra} >>\nstream\n".encode() + data + b"\nendstream"


def document(objects, root="1 0 R"):
    """objects[i] is the body of object i + 1."""
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + (body if isinstance(body, bytes) else body.encode()) + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return bytes(out) + f"trailer\n<< /Size {len(objects) + 1} /Root {root} >>\nstartxref\n{start}\n%%EOF\n".encode()


def text_page(lines):
    drawn = "".join(f"BT /F1 11 Tf 60 {780 - 20 * i} Td ({line}) Tj ET\n" for i, line in enumerate(lines))
    return stream(drawn.encode("latin-1"))


FONT = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
PAGE = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>"
PAGES = "<< /Type /Pages /Kids [3 0 R] /Count 1 >>"


def plain(contents, catalog="<< /Type /Catalog /Pages 2 0 R >>", more=()):
    return document([catalog, PAGES, PAGE, contents, FONT, *more])


def embedding(name, data, lines=INVOICE):
    catalog = f"<< /Type /Catalog /Pages 2 0 R /Names << /EmbeddedFiles << /Names [({name}) 6 0 R] >> >> >>"
    return plain(text_page(lines), catalog, [f"<< /Type /Filespec /F ({name}) /UF ({name}) /EF << /F 7 0 R >> >>",
                                             stream(data.encode(), "/Type /EmbeddedFile")])


def packed(data, level=9):
    return stream(zlib.compress(data, level), "/Filter /FlateDecode")


def deep_tree(depth):
    nodes = [f"<< /Type /Pages /Kids [{number + 1} 0 R] /Count 1 /Parent {number - 1} 0 R >>"
             for number in range(2, depth)]
    page = f"<< /Type /Page /Parent {depth - 1} 0 R /MediaBox [0 0 595 842] >>"
    return document(["<< /Type /Catalog /Pages 2 0 R >>", *nodes, page])


def many_pages(count):
    kids = " ".join(["3 0 R"] * count)
    return document(["<< /Type /Catalog /Pages 2 0 R >>", f"<< /Type /Pages /Kids [{kids}] /Count {count} >>", PAGE,
                     text_page(INVOICE), FONT])


def circle():
    return document(["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [2 0 R] /Count 1 /Parent 2 0 R >>"])


def slow_page():
    """A form that draws a form ten times, eight deep: a hundred million strings."""
    forms = [stream(b"/X Do\n" * 10, "/Type /XObject /Subtype /Form /BBox [0 0 595 842] "
                    f"/Resources << /XObject << /X {7 + i} 0 R >> >>") for i in range(8)]
    last = stream(b"BT /F1 9 Tf 60 700 Td (deep) Tj ET", "/Type /XObject /Subtype /Form /BBox [0 0 595 842] "
                  "/Resources << /Font << /F1 5 0 R >> >>")
    page = ("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
            "/Resources << /XObject << /X 6 0 R >> >> >>")
    return document(["<< /Type /Catalog /Pages 2 0 R >>", PAGES, page, stream(b"/X Do\n" * 10), FONT, *forms, last])


NOT_ACCEPTED = "not accepted"
ENCRYPT = ("<< /Filter /Standard /V 1 /R 2 /O <" + "41" * 32 + "> /U <" + "42" * 32 + "> /P -44 >>")


def cases():
    invoice = plain(text_page(INVOICE))
    return {
        "00-invoice.pdf": (invoice, "invoice"),
        "01-confirmation.pdf": (plain(text_page(CONFIRMATION)), "order_confirmation"),
        "02-embedded.pdf": (embedding("factur-x.xml", CII % 380), "invoice"),
        "03-embedded-credit.pdf": (embedding("factur-x.xml", CII % 381), "credit_note"),
        "04-confirmation-embeds-invoice.pdf": (embedding("factur-x.xml", CII % 380, CONFIRMATION), "uncertain"),
        "05-picture.pdf": (plain(stream(b"0 0 m 100 100 l S")), "uncertain"),
        "06-encrypted.pdf": (invoice.replace(b"/Root 1 0 R", b"/Encrypt " + ENCRYPT.encode() +
                                             b" /ID [<41><41>] /Root 1 0 R"), "uncertain"),
        "07-cut.pdf": (invoice[:200], "uncertain"),
        "08-head-only.pdf": (b"%PDF-1.7\n", "uncertain"),
        "09-circle.pdf": (circle(), "uncertain"),
        "10-deep-tree.pdf": (deep_tree(20000), NOT_ACCEPTED),
        "11-many-pages.pdf": (many_pages(100000), NOT_ACCEPTED),
        "12-bomb.pdf": (plain(packed(b"(aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa) Tj\n" * 6000000)), NOT_ACCEPTED),
        "13-attached-bomb.pdf": (embedding("factur-x.xml", "<a/>").replace(
            stream(b"<a/>", "/Type /EmbeddedFile"), packed(b" " * 200000000)), "uncertain"),
        "14-slow.pdf": (slow_page(), NOT_ACCEPTED),
        "99-invoice-again.pdf": (invoice, "invoice"),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--kpirecon", required=True)
    options = parser.parse_args()
    if not shutil.which("pdftotext", path="/usr/bin:/bin"):
        print("poppler-utils is not here")
        return 77
    complaints, made = [], cases()
    with tempfile.TemporaryDirectory() as folder:
        for name, (data, _) in made.items():
            with open(os.path.join(folder, name), "wb") as file:
                file.write(data)
        started = time.monotonic()
        done = subprocess.run([os.path.abspath(options.kpirecon), "screen", "--format", "ndjson", folder],
                              capture_output=True, check=False, timeout=len(made) * SLOWEST)
        took = time.monotonic() - started
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    if done.returncode not in (0, 1) or b"Sanitizer" in done.stderr:
        complaints.append(f"status {done.returncode}: {done.stderr[-400:]!r}")
    if [os.path.basename(answer["file"]) for answer in answers] != sorted(made):
        complaints.append("not every document is answered, in order")
    for answer in answers:
        name = os.path.basename(answer["file"])
        expected, kind = made[name][1], answer["kind"]
        fine = not answer["accepted"] if expected == NOT_ACCEPTED else kind == expected
        if not fine:
            complaints.append(f"{name}: {kind}, expected {expected}: {answer['because'][:1]}")
        print(f"{name}: {kind}")
    print(f"{took:.1f} s, all within their time" if took < len(made) * SLOWEST else "too slow")
    for complaint in complaints:
        print(complaint, file=sys.stderr)
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
