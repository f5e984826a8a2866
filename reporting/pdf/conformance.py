"""What makes a document PDF/A-3a and PDF/UA-1 at once, for the one module that renders.

WeasyPrint knows each of the two standards, not both together. A variant of its own settles it: the PDF/A-3a variant
as it is, and in the XMP the declaration of PDF/UA with the extension schema without which PDF/A forbids it
(ISO 19005-3, 6.6.2.3; ISO 14289-1, 5).
"""

from collections.abc import Callable, MutableMapping
from typing import Any

# WeasyPrint writes the output intent of PDF/A for a variant whose name holds "pdf/a".
VARIANT = "pdf/a-3a+ua-1"

# The version is what PDF/A-3 builds on; tags are for PDF/UA. The output intent comes from the renderer.
PROPERTIES = {"pdf_version": "1.7", "pdf_identifier": True, "pdf_tags": True}

END_OF_XMP = b"</rdf:RDF>"
UA_DECLARATION = b"""
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
<rdf:Description rdf:about=""
 xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 that the document conforms to</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
"""


def register(variants: MutableMapping[str, Any], write_pdfa: Callable[..., None]) -> None:
    """Add VARIANT to WeasyPrint's table of variants; `write_pdfa` is its own function for PDF/A.

    Give VARIANT both to `render()` and to `write_pdf()`: layout and writing each ask for it. Attachments need a
    `relationship` ("Data", "Source", …), a file name whose ending tells the type, and a description.
    """

    def write(pdf: Any, document: Any, page_streams: Any, attachments: Any, compress: bool) -> None:
        document.metadata.generate_rdf_metadata = _with_declaration(document.metadata.generate_rdf_metadata)
        # Metadata stays legible to any program that looks for the declaration without unpacking the file.
        write_pdfa(pdf, document, page_streams, attachments, False, version=3, variant="A")

    variants[VARIANT] = (write, PROPERTIES)


def _with_declaration(generate: Callable[..., bytes]) -> Callable[..., bytes]:
    """The same XMP with the declaration of PDF/UA inside its one RDF element, where alone readers look for it."""

    def generated(*args: object) -> bytes:
        rdf = generate(*args)
        return rdf if UA_DECLARATION in rdf else rdf.replace(END_OF_XMP, UA_DECLARATION + END_OF_XMP)

    return generated
