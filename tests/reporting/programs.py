"""Independent programs that read what was issued: pdfsig, qpdf, pdftotext."""

import subprocess


def _written(content: bytes, folder):
    path = folder / "read.pdf"
    path.write_bytes(content)
    return path


def pdfsig(content: bytes, folder) -> str:
    """What poppler says of the signatures."""
    path = _written(content, folder)
    return subprocess.run(["pdfsig", "-nocert", path], capture_output=True, text=True, check=True).stdout


def qpdf_finds_nothing(content: bytes, folder) -> bool:
    """Raises CalledProcessError for anything that qpdf complains of."""
    subprocess.run(["qpdf", "--check", _written(content, folder)], capture_output=True, check=True)
    return True


def last_page(content: bytes, folder) -> str:
    """The text of the last page."""
    path = _written(content, folder)
    text = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True).stdout
    return text.rstrip("\f").rsplit("\f", 1)[1]
