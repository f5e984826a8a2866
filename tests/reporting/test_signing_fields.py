"""Empty signature fields: tagged, named, where the document wants them, and still conforming."""

import io

import pikepdf
import pytest

from reporting.pdf.signature_fields import Anchor, Box, FieldRefused, FieldSpec, add_signature_fields
from tests.reporting import signing_kit as kit


@pytest.fixture(scope="module")
def document():
    return kit.document()


def test_document_conforms_before_and_after(document):
    assert kit.conformance(document) == kit.CONFORMS
    assert kit.conformance(kit.issued()) == kit.CONFORMS


def test_the_same_document_gets_the_same_bytes(document):
    assert add_signature_fields(document, kit.FIELDS) == add_signature_fields(document, kit.FIELDS)


def test_field_is_named_tagged_and_empty():
    with pikepdf.open(io.BytesIO(kit.issued())) as pdf:
        form = pdf.Root.AcroForm
        coordinator, minister = form.Fields
        assert [str(field.T) for field in form.Fields] == [kit.COORDINATOR, kit.MINISTER]
        assert str(coordinator.TU) == "Nënshkrimi i Koordinatorit Kombëtar"
        assert form.SigFlags == 3 and "/V" not in coordinator
        assert bytes(coordinator.AP.N.read_bytes()) == b""
        elements = [element for element in pdf.Root.StructTreeRoot.K[0].K if element.S == "/Form"]
        assert [element.K.Obj.objgen for element in elements] == [coordinator.objgen, minister.objgen]
        tree = pikepdf.NumberTree(pdf.Root.StructTreeRoot.ParentTree)
        assert tree[int(coordinator.StructParent)].objgen == elements[0].objgen
        assert pdf.Root.StructTreeRoot.ParentTreeNextKey > coordinator.StructParent


def test_field_stands_where_its_anchor_stands():
    with pikepdf.open(io.BytesIO(kit.issued())) as pdf:
        field = pdf.Root.AcroForm.Fields[0]
        names = list(pdf.Root.Names.Dests.Names)
        target = names[names.index("field-coordinator") + 1]
        left, bottom, right, top = (float(number) for number in field.Rect)
        assert (left, top) == (float(target[2]), float(target[3]))
        assert (right - left, top - bottom) == pytest.approx((70 * 72 / 25.4, 25 * 72 / 25.4), abs=0.01)
        assert field.P.objgen == target[0].objgen


def test_place_by_number(document):
    made = add_signature_fields(document, [FieldSpec("Vula", "Vula e Ministrisë", Box(0, 50, 40, 150, 90))])
    assert kit.conformance(made) == kit.CONFORMS
    with pikepdf.open(io.BytesIO(made)) as pdf:
        assert [float(number) for number in pdf.Root.AcroForm.Fields[0].Rect] == [50, 40, 150, 90]


@pytest.mark.parametrize(
    ("names", "place"),
    [
        (["Vula", "VulaDytë"], Box(0, 0, 0, 9, 9)),
        (["Vula", "Vula2"], Box(0, 0, 0, 9, 9)),
        (["Vula", "Vula"], Box(0, 0, 0, 9, 9)),
        (["Vula.Ministri"], Box(0, 0, 0, 9, 9)),
        (["Vula"], Box(99, 0, 0, 9, 9)),
        (["Vula"], Anchor("nowhere")),
    ],
)
def test_refuses_what_would_not_work(document, names, place):
    with pytest.raises(FieldRefused):
        add_signature_fields(document, [FieldSpec(name, "Vula", place) for name in names])


def test_refuses_a_document_that_has_fields():
    with pytest.raises(FieldRefused):
        add_signature_fields(kit.issued(), [FieldSpec("Vula", "Vula", Box(0, 0, 0, 9, 9))])
