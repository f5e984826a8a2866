"""QR codes, drawn as SVG so that they stay sharp on paper. The only module that knows segno."""


def as_address(text: str) -> str:
    """A `data:` address of the picture of a QR code that holds the text; the same text gives the same picture."""
    import segno  # only an issued document needs it

    return segno.make(text, micro=False, error="m").svg_data_uri(border=2, svgclass=None, lineclass=None, xmldecl=False)
