#!/usr/bin/python3
"""Damages a clean table in every way that files in the wild are damaged, and scores how
well `kpirecon read --raw` gets the clean table back.

    pollute.py --kpirecon PATH [--seed N] [--some N] [--least SCORE] [--keep DIR] [-v]

For each file: could it be read at all, then precision, recall and their mean (F1) over
the names of the header, the records and the cells: ten figures, 10 at best. --some N
takes N files spread over all kinds; --least fails when the mean is below.
"""
import argparse
import collections
import csv
import io
import os
import random
import subprocess
import sys
import tempfile

WORDS = "order invoice partner renewal upgrade seat licence report account region north south credit".split()
FEW_ROWS, MANY_ROWS = 25, 60


def sentence(rng, count):
    return " ".join(rng.choice(WORDS) for _ in range(count))


def make_tables(rng):
    """Three tables with other columns, widths and habits of quoting."""
    yield "tickets", [["ticket", "filed", "partner", "title", "amount", "note"]] + [
        [str(1000 + i), f"2020-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}", f"P{rng.randint(10000, 99999)}",
         sentence(rng, 3) + rng.choice(["", ", " + sentence(rng, 2)]), f"{rng.randint(1, 9999)}.{rng.randint(0, 99):02}",
         rng.choice(["", 'said "no" twice', sentence(rng, 2)])] for i in range(MANY_ROWS)]
    yield "people", [["Name", "City", "Role", "Joined"]] + [
        [sentence(rng, 1).title() + f" {chr(65 + i % 26)}", rng.choice(["Oslo", "Lima", "Kyiv", "Bonn"]), sentence(rng, 1),
         str(rng.randint(1990, 2024))] for i in range(FEW_ROWS)]
    yield "measures", [["day", "time", "sensor", "low", "high", "mean", "unit"]] + [
        [f"{i % 28 + 1}/01/2020", f"{i % 24:02}:15", f"s-{i % 5}"] +
        [f"{rng.uniform(-20, 50):.2f}" for _ in range(3)] + ["C"] for i in range(FEW_ROWS)]


def quote(cell, delimiter, mark, escape, always):
    if always or any(c in cell for c in (delimiter, mark, "\n", "\r")):
        return mark + cell.replace(mark, escape + mark) + mark
    return cell


def write_row(row, delimiter=",", mark='"', escape='"', always=False):
    return delimiter.join(quote(cell, delimiter[0], mark, escape, always) for cell in row)


def write(rows, end="\r\n", **how):
    return "".join(write_row(row, **how) + end for row in rows)


def whole_files(table):
    """Kinds that touch the whole file: (kind, text, expected rows)."""
    width = len(table[0])
    plain = write(table)
    yield "plain", plain, table
    yield "empty", "", []
    yield "header only", write(table[:1]), table[:1]
    yield "one row", write(table[:2]), table[:2]
    yield "no last line end", plain[:-2], table
    yield "two last line ends", plain + "\r\n", table
    yield "blank lines", plain.replace("\r\n", "\r\n\r\n", 3), table
    yield "no header", write(table[1:]), table[1:]
    yield "header twice", write(table[:1] + table), table
    yield "header in two rows", write([[f"{name}" for name in table[0]], ["unit of it"] * width] + table[1:]), \
        [[f"{name} unit of it" for name in table[0]]] + table[1:]
    yield "header in three rows", write([table[0], ["unit"] * width, ["of it"] * width] + table[1:]), \
        [[f"{name} unit of it" for name in table[0]]] + table[1:]
    other = [["Town", "Country", "Since"]] + [[f"Town {i}", "somewhere", str(1900 + i)] for i in range(len(table) // 2)]
    for kind, cells in (("narrower", 3), ("wider", width + 2), ("of one width", width)):
        below = [[row[i % 3] + ("" if i < 3 else f" {i}") for i in range(cells)] for row in other]
        # one clean table has one header: rows under another of their own, of another width, are no rows of it
        expected = table + below if cells == width else table
        yield f"two tables, the second {kind}", plain + "\r\n" + write(below), expected
    yield "preamble and no header", "Export of January\r\n\r\n" + write(table[1:]), table[1:]
    yield "header again below", write(table[:9] + table[:1] + table[9:]), table
    for name, end in (("LF", "\n"), ("CR", "\r"), ("CR CR LF", "\r\r\n")):
        yield f"line ends {name}", write(table, end=end), table
    yield "line ends mixed", write(table[:7], end="\n") + write(table[7:]), table
    for name, delimiter in (("semicolon", ";"), ("tab", "\t"), ("bar", "|"), ("comma and blank", ", "), ("blank", " "),
                            ("two bars", "||"), ("two semicolons", ";;"), ("semicolon and blank", "; "), ("caret", "^"),
                            ("colon", ":"), ("hash", "#"), ("tilde", "~"), ("unit separator", "\x1f")):
        yield f"delimiter {name}", write(table, delimiter=delimiter), table
    yield "quotes everywhere", write(table, always=True), table
    yield "apostrophes", write(table, mark="'", escape="'"), table
    yield "apostrophes everywhere", write(table, mark="'", escape="'", always=True), table
    yield "backslashes", write(table, escape="\\"), table
    yield "quotes not doubled", write(table, escape=""), table
    yield "preamble and blank line", "Export of January\r\nby somebody\r\n\r\n" + plain, table
    yield "preamble", "Export of January\r\n" + plain, table
    yield "preamble with delimiters", write([["Export"] + [""] * (width - 1), [""] * width]) + plain, table
    yield "footnotes", plain + "\r\nSource: the desk\r\nAll rights reserved\r\n", table
    yield "footnotes with delimiters", plain + write([[""] * width, ["Source: the desk"] + [""] * (width - 1)]), table
    yield "total", plain + write([["Total"] + [""] * (width - 2) + ["99"]]), table
    yield "delimiters at line ends", write(table[:1]) + write([row + [""] for row in table[1:]]), table
    yield "byte order mark", "\ufeff" + plain, table
    yield "names over two lines", write([[name + "\r\nof it" for name in table[0]]] + table[1:]), \
        [[name + "\r\nof it" for name in table[0]]] + table[1:]
    for encoding in ("utf-16", "utf-16-be", "utf-32", "cp1252"):
        yield f"encoding {encoding}", plain.encode(encoding, "replace"), \
            [[cell.encode(encoding, "replace").decode(encoding) for cell in row] for row in table]
    yield "blank line first", "\r\n\r\n" + plain, table
    yield "separator line", "sep=;\r\n" + write(table, delimiter=";"), table
    yield "one column of quotes", write([row[:1] for row in table], always=True), [row[:1] for row in table]
    yield "narrow", write([row[:1] for row in table]), [row[:1] for row in table]
    yield "wide", write([row * 200 for row in table]), [row * 200 for row in table]


def single_rows(table, rng):
    """Kinds that touch one row, each at several places."""
    for at in [0, 1, 2, len(table) // 2, len(table) - 1]:
        lines = [write_row(row) for row in table]
        column = rng.randrange(len(table[0]))
        cells = [quote(cell, ",", '"', '"', False) for cell in table[at]]

        def with_row(text):
            return "\r\n".join(lines[:at] + [text] + lines[at + 1:]) + "\r\n"

        yield "one delimiter more", with_row(",".join(cells[:column] + [""] + cells[column:])), table
        split = max(column, 1)
        yield "one delimiter less", with_row(",".join(cells[:split - 1] + [cells[split - 1] + cells[split]] +
                                                      cells[split + 1:])), table
        stray = [row[:] for row in table]
        stray[at][column] = '"' + stray[at][column]
        if cells[column].startswith('"'):
            damaged = '""' + cells[column][1:]
        else:
            damaged = '"' + cells[column]
        yield "one quote more", with_row(",".join(cells[:column] + [damaged] + cells[column + 1:])), stray
        yield "one row by blanks", with_row(write_row(table[at], delimiter=" ")), table
        yield "one row by semicolons", with_row(write_row(table[at], delimiter=";")), table
        yield "one line end CR", write(table[:at]) + write(table[at:at + 1], end="\r") + write(table[at + 1:]), table
        yield "one mark before", write(table[:at]) + "\ufeff" + write(table[at:]), table
        yield "one row by tabs", with_row(write_row(table[at], delimiter="\t")), table
        yield "one row by comma and blank", with_row(write_row(table[at], delimiter=", ")), table
        yield "one row with backslashes", with_row(write_row(table[at], escape="\\")), table
        quoted = [quote(cell, ",", '"', '"', True) for cell in table[at]]
        yield "text behind a quote", with_row(",".join(quoted[:column] + [quoted[column] + "x"] + quoted[column + 1:])), \
            [row if i != at else row[:column] + [row[column] + "x"] + row[column + 1:] for i, row in enumerate(table)]
        yield "one quote less", with_row(",".join(quoted[:column] + [quoted[column][1:]] + quoted[column + 1:])), \
            [row if i != at else row[:column] + [row[column] + '"'] + row[column + 1:] for i, row in enumerate(table)]
        yield "one row by bars", with_row(write_row(table[at], delimiter="|")), table
        yield "one row in quotes", with_row(write_row(table[at], always=True)), table
        yield "one row in apostrophes", with_row(write_row(table[at], mark="'", escape="'", always=True)), table
        yield "one line end LF", write(table[:at]) + write(table[at:at + 1], end="\n") + write(table[at + 1:]), table


# What a file is called says nothing.
NAMES = [".csv", ".txt", "", " of 'may'; final.CSV", ".xls", ".data.csv.bak"]


def make_files(seed):
    rng = random.Random(seed)
    for name, table in make_tables(rng):
        for kind, text, expected in [*whole_files(table), *single_rows(table, rng)]:
            yield f"{name}: {kind}", text, expected


def compare(expected, got):
    if not expected:
        return [1.0] * 3
    common = sum((collections.Counter(expected) & collections.Counter(got)).values())
    if not common:
        return [0.0] * 3
    precision, recall = common / len(got), common / len(expected)
    return [precision, recall, 2 * precision * recall / (precision + recall)]


def score(expected, output, success):
    got = list(csv.reader(io.StringIO(output, newline="")))
    if not expected:
        return 10.0 * success
    measures = [1.0 * success]
    measures += compare(expected[0], got[0] if got else [])
    measures += compare(["".join(row) for row in expected[1:]], ["".join(row) for row in got[1:]])
    measures += compare([c for row in expected for c in row], [c for row in got for c in row])
    return sum(measures)


def run(kpirecon, path):
    done = subprocess.run([kpirecon, "read", "--raw", "--format", "csv", "--allow-empty", path],
                          capture_output=True, check=False)
    return done.stdout.decode("utf-8", "replace"), done.returncode in (0, 1)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kpirecon", required=True)
    parser.add_argument("--seed", type=int, default=20200215)
    parser.add_argument("--some", type=int, default=0)
    parser.add_argument("--least", type=float, default=0.0)
    parser.add_argument("--keep", default="")
    parser.add_argument("-v", action="store_true")
    given = parser.parse_args()
    files = list(make_files(given.seed))
    if given.some and given.some < len(files):
        files = [files[i * len(files) // given.some] for i in range(given.some)]
    total, by_kind = 0.0, collections.defaultdict(list)
    with tempfile.TemporaryDirectory() as folder:
        folder = given.keep or folder
        os.makedirs(folder, exist_ok=True)
        for i, (label, text, expected) in enumerate(files):
            path = os.path.join(folder, f"{i:03}" + NAMES[i % len(NAMES)])
            with open(path, "wb") as file:
                file.write(text if isinstance(text, bytes) else text.encode())
            points = score(expected, *run(given.kpirecon, path))
            total += points
            by_kind[label.split(": ")[1]].append(points)
            if given.v and points < 9.995:
                print(f"{points:6.3f}  {i:03}  {label}")
    for kind, points in sorted(by_kind.items(), key=lambda item: sum(item[1]) / len(item[1])):
        if sum(points) / len(points) < 9.9995:
            print(f"{sum(points) / len(points):6.3f}  {kind}")
    mean = total / len(files)
    print(f"{mean:6.3f}  mean of {len(files)} files")
    return mean < given.least


if __name__ == "__main__":
    sys.exit(main())
