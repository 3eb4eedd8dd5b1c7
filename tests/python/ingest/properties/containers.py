"""The bytes of a table: text of any delimiter and encoding, packed or not, workbooks, Parquet."""

import csv
import gzip
import io
import json
import zipfile

import duckdb
import openpyxl


def text_of(header, lines, delimiter, *, quote_all=False, ends="\n"):
    """Text, and the line on which each row begins; a line without cells is blank."""
    out, starts = io.StringIO(), []
    writer = csv.writer(
        out, delimiter=delimiter, lineterminator=ends,
        quoting=csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL,
    )  # fmt: skip
    for line in ([header] if header else []) + lines:
        starts.append(out.getvalue().count("\n") + 1)
        if line:
            writer.writerow(line)
        else:
            out.write(ends)
    return out.getvalue(), starts[1:] if header else starts


def packed(text, name, container, encoding):
    """Name and bytes of a file."""
    data = text.encode(encoding)
    if container == "gz":
        return f"{name}.gz", gzip.compress(data, mtime=0)
    if container == "zip":
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr(name, data)
        return "packed.zip", out.getvalue()
    return name, data


def answer(header, lines, shape):
    """What an API says: a list of objects, of lists, or an object around either."""
    if shape == "lists":
        return json.dumps([header, *lines], ensure_ascii=False).encode()
    records = [dict(zip(header, line, strict=True)) for line in lines]
    return json.dumps({"value": records} if shape == "value" else records).encode()


def workbook(header, lines):
    book = openpyxl.Workbook()
    for line in [header, *lines]:
        book.active.append([cell if cell != "" else None for cell in line])
    for row in book.active:
        for cell in row:
            if isinstance(cell.value, str):  # no formula, no error
                cell.data_type = "s"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def parquet(path, header, lines):
    """Every column as text, as an API's answer is kept."""
    names = ['"' + name.replace('"', '""') + '"' for name in header]
    with duckdb.connect() as connection:
        connection.execute(f"create table t ({', '.join(f'{n} varchar' for n in names)})")
        connection.executemany(
            f"insert into t values ({', '.join('?' * len(names))})",
            [[cell or None for cell in line] for line in lines],
        )
        connection.execute(f"copy t to '{path}' (format parquet)")
