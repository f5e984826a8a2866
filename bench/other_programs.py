"""The plan's 101 actions as one table of ten columns, laid out by other programs: for information alone.

    python bench/other_programs.py [--repeat 3]

WeasyPrint bare and as we use it, Chromium's print to PDF, LibreOffice where it is installed, and typst where
`pip install typst` has been said (it is no requirement). The same words, font and widths of columns; the first four
read the same HTML. Seconds are those of the processor, children and start included, the least of the repetitions. What
the file tells a screen reader stands beside them: tables, heads, cells with a scope, cells that name their heads.
"""

import argparse
import io
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from html import escape
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.bench_pdf import MOMENT, apart, set_up  # noqa: E402

FONTS = ROOT / "static" / "fonts"
WIDTHS = (12, 48, 20, 28, 18, 22, 30, 40, 24, 25)  # mm
HEADS = ("No.", "Action", "Lead", "Support", "Deadline", "Sources", "Output", "Means", "Planned", "Level")


def main() -> None:
    """Lay it out with each, and print a line for each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeat", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-others-") as name:
        folder = Path(name)
        set_up(name)
        os.environ["DATABASE_URL"] = f"sqlite:///{name}/plan.sqlite3"
        rows = apart(rows_of_the_plan)
        (folder / "table.html").write_text(as_html(rows), encoding="utf-8")
        (folder / "table.typ").write_text(as_typst(rows), encoding="utf-8")
        print(f"{len(rows)} rows\n{'':18}{'s':>7}{'pages':>7}{'tables':>8}{'heads':>7}{'scopes':>8}{'names':>7}")
        for program in (bare, ours, chromium, libreoffice, typst):
            results = [apart(measured, program, folder) for _time in range(options.repeat)]
            seconds, told = min((result for result in results if result), default=(None, None), key=lambda one: one[0])
            print(f"{program.__name__:18}" + (f"{seconds:7.2f}{told}" if seconds else "   is not there"), flush=True)


def rows_of_the_plan() -> list[list[str]]:
    """Ten cells for each action."""
    from django.core.management import call_command

    from plans.models import Action

    call_command("migrate", verbosity=0)
    call_command("load_plan", verbosity=0)
    return [
        [
            action.code,
            action.title,
            "KKLTQNJ",
            ", ".join(["MPB", "MD", "MPMS", "MASHTI"][: 1 + n % 4]),
            "31.12.2024",
            "Buxheti i Kosovës",
            action.title[:60],
            action.title[-80:],
            f"{1000 + 137 * n},00",
            "I ulët" if n % 3 else "I lartë",
        ]
        for n, action in enumerate(Action.objects.order_by("position"))
    ]


def as_html(rows: list[list[str]]) -> str:
    """The table for whoever reads HTML."""
    faces = "".join(
        f"@font-face {{ font-family: Sans; font-weight: {weight}; src: url({(FONTS / file).as_uri()}) }}"
        for weight, file in ((400, "NotoSans_400Regular.ttf"), (600, "NotoSans_600SemiBold.ttf"))
    )
    cols = "".join(f'<col style="width: {width}mm">' for width in WIDTHS)
    head = "".join(f'<th scope="col">{text}</th>' for text in HEADS)
    body = "".join(
        f'<tr><th scope="row">{escape(code)}</th>{"".join(f"<td>{escape(cell)}</td>" for cell in cells)}</tr>'
        for code, *cells in rows
    )
    return f"""<!doctype html><html lang="sq"><head><meta charset="utf-8"><title>Veprimet</title><style>{faces}
@page {{ size: A4 landscape; margin: 15mm }} body {{ font: 8.5pt Sans; margin: 0 }}
table {{ table-layout: fixed; width: 267mm; border-collapse: separate; border-spacing: 0 }}
th, td {{ border-bottom: 0.5pt solid #777; padding: 1mm; text-align: left; vertical-align: top }}
</style></head><body><table><colgroup>{cols}</colgroup><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"""


def as_typst(rows: list[list[str]]) -> str:
    """The table for typst."""

    def cell(text: str) -> str:
        return '[#"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"]'

    columns = ", ".join(f"{width}mm" for width in WIDTHS)
    head = ", ".join(cell(text) for text in HEADS)
    body = ",\n".join(", ".join(cell(text) for text in row) for row in rows)
    return f"""#set document(title: "Veprimet", date: none)
#set page(paper: "a4", flipped: true, margin: 15mm)
#set text(font: "Noto Sans", size: 8.5pt, lang: "sq")
#table(columns: ({columns}), stroke: (bottom: 0.5pt), inset: 1mm, table.header({head}),\n{body})
"""


def measured(program: Callable[[Path], bytes | None], folder: Path) -> tuple[float, str] | None:
    """Seconds of the processor, and what the file holds; None where the program is not there."""
    started = spent()
    content = program(folder)
    return (spent() - started, told(content)) if content else None


def spent() -> float:
    """Of this process and of those it waited for."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in both)


def bare(folder: Path) -> bytes:
    """WeasyPrint as it is, without tags."""
    from weasyprint import HTML

    return HTML(folder / "table.html").write_pdf()


def ours(folder: Path) -> bytes:
    """As the product writes a draft; its fonts come from its own folder of static files."""
    from reporting.pdf import render

    text = (folder / "table.html").read_text(encoding="utf-8").replace(FONTS.as_uri(), "/static/fonts")
    return render.render_pdf(text, identifier="bench", created_at=MOMENT).content


def chromium(folder: Path) -> bytes | None:
    """Its own print to PDF, with tags."""
    program, out = shutil.which("chromium") or shutil.which("google-chrome"), folder / "chromium.pdf"
    if program is None:
        return None
    given = ["--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"]
    given += [f"--user-data-dir={folder}/profile", f"--print-to-pdf={out}"]
    return _run([program, *given, (folder / "table.html").as_uri()], out)


def libreoffice(folder: Path) -> bytes | None:
    """Its Writer reads the HTML."""
    program, out = shutil.which("soffice"), folder / "table.pdf"
    if program is None:
        return None
    options = f"-env:UserInstallation={(folder / 'office').as_uri()}"
    return _run([program, options, "--headless", "--convert-to", "pdf", "--outdir", folder, folder / "table.html"], out)


def typst(folder: Path) -> bytes | None:
    """In one call, as PDF/UA-1."""
    try:
        import typst as program
    except ImportError:
        return None
    return program.compile(str(folder / "table.typ"), font_paths=[str(FONTS)], format="pdf", pdf_standards=["ua-1"])


def _run(command: list, out: Path) -> bytes:
    subprocess.run(command, check=True, capture_output=True)
    return out.read_bytes()


def told(content: bytes) -> str:
    """How many pages, and what the structure names."""
    import pikepdf

    with pikepdf.open(io.BytesIO(content)) as file:
        kinds = Counter(_kinds(file.Root.get("/StructTreeRoot", pikepdf.Dictionary())))
        return f"{len(file.pages):7}{kinds['/Table']:8}{kinds['/THead']:7}{kinds['/Scope']:8}{kinds['/Headers']:7}"


def _kinds(node) -> Iterator[str]:  # noqa: ANN001 - any object of pikepdf
    import pikepdf

    if "/S" in node:
        yield str(node.S)
        attributes = node.get("/A", [])
        for one in attributes if isinstance(attributes, pikepdf.Array) else [attributes]:
            yield from (key for key in ("/Scope", "/Headers") if isinstance(one, pikepdf.Dictionary) and key in one)
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary):
            yield from _kinds(kid)


if __name__ == "__main__":
    main()
