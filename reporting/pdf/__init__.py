"""From HTML to the bytes of a PDF: laid out, tagged, conforming, with the fields to sign."""
