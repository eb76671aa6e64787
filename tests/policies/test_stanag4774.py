"""STANAG 4774 labels in XML: what is modelled is kept to the instant, and nothing else is read."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.labels import Label, Succession
from policies.markings.marking import Marking
from policies.markings.reading import read_marking, write_marking
from policies.register import Register, groups_from
from policies.stanag4774.papers import Binding, label_document, read_binding, write_binding
from policies.stanag4774.tree import XmlInvalid
from policies.stanag4774.views import LabelSet
from policies.stanag4774.xml import (
    NAMESPACE,
    Information,
    LabelInvalid,
    LabelRole,
    Successor,
    XmlLabel,
    information_of,
    marking_of,
    read_label,
    write_label,
)
from policies.vocabulary.levels import level_of

REGISTER = Register(groups=groups_from({"KFOR": ["AUT", "CHE", "IRL", "SWE"], "NATO": "opaque"}))
CREATED = datetime(2026, 1, 15, 9, 30, 0, tzinfo=UTC)

TEXTS = [
    "NATO SECRET",
    "COSMIC TOP SECRET ATOMAL",
    "NATO UNCLASSIFIED STAFF",
    "NATO RESTRICTED RELEASABLE TO CHE, JPN",
    "NATO/KFOR CONFIDENTIAL NATO, IRL, SWE ONLY",
]
DOCUMENT = f"""<?xml version="1.0" encoding="UTF-8"?>
<s:originatorConfidentialityLabel xmlns:s="{NAMESPACE}" ReviewDateTime="2031-01-15T00:00:00Z">
  <s:ConfidentialityInformation>
    <s:PolicyIdentifier URI="urn:oid:1.3.26.1.3.1">NATO</s:PolicyIdentifier>
    <s:Classification>RESTRICTED</s:Classification>
    <s:Category Type="PERMISSIVE" TagName="Context"><s:GenericValue>NATO</s:GenericValue></s:Category>
  </s:ConfidentialityInformation>
  <s:CreationDateTime>2026-01-15T10:30:00+01:00</s:CreationDateTime>
</s:originatorConfidentialityLabel>
"""


def marking(text: str) -> Marking:
    found = read_marking(policy="NATO", text=text, register=REGISTER, created=date(2026, 1, 15)).marking
    assert found is not None
    return found


@pytest.mark.parametrize("text", TEXTS)
def test_a_marking_becomes_a_label_and_the_label_the_marking(text: str) -> None:
    label = XmlLabel(
        role=LabelRole.ORIGINATOR, information=information_of(marking(text)), created=CREATED, review=CREATED
    )
    again = read_label(write_label(label, REGISTER), REGISTER)
    assert again == label
    assert write_marking(marking_of(again.information)) == text


@given(
    st.sampled_from(TEXTS),
    st.sampled_from(TEXTS),
    st.sampled_from([*LabelRole]),
    st.datetimes(datetime(2026, 2, 1), datetime(2099, 1, 1)),  # noqa: DTZ001  # given a zone below
)
def test_succession_is_kept_to_the_instant(first: str, later: str, role: LabelRole, at: datetime) -> None:
    successor = Successor(at=at.replace(tzinfo=UTC), information=information_of(marking(later)), created=CREATED)
    label = XmlLabel(role=role, information=information_of(marking(first)), created=CREATED, successor=successor)
    assert read_label(write_label(label, REGISTER), REGISTER) == label


def test_a_time_of_another_zone_is_the_same_instant() -> None:
    assert read_label(DOCUMENT.encode(), REGISTER).created == CREATED


@pytest.mark.parametrize(
    ("fault", "old", "new"),
    [
        ("no policy", '<s:PolicyIdentifier URI="urn:oid:1.3.26.1.3.1">NATO</s:PolicyIdentifier>', ""),
        ("no creation time", "<s:CreationDateTime>2026-01-15T10:30:00+01:00</s:CreationDateTime>", ""),
        ("a time without a zone", "10:30:00+01:00", "10:30:00"),
        ("a day for a time", "2026-01-15T10:30:00+01:00", "2026-01-15"),
        ("no review", ' ReviewDateTime="2031-01-15T00:00:00Z"', ""),
        ("another namespace", NAMESPACE, "urn:other"),
        ("another root", "originatorConfidentialityLabel", "otherLabel"),
        ("a URI of the classification", "<s:Classification>", '<s:Classification URI="urn:oid:1.2">'),
        ("an unknown level", "RESTRICTED", "PRIVATE"),
        ("a type in lower case", "PERMISSIVE", "permissive"),
        ("no tag", ' TagName="Context"', ""),
        ("an unknown tag", "Context", "Colour"),
        ("an integer value", "GenericValue", "IntegerValue"),
        ("a privacy mark", "<s:Category", "<s:PrivacyMark>x</s:PrivacyMark><s:Category"),
        ("an unknown element", "</s:originator", "<s:Extra/></s:originator"),
        ("a foreign element", "</s:originator", '<x xmlns="urn:x"/></s:originator'),
        ("an unknown attribute", "<s:ConfidentialityInformation>", '<s:ConfidentialityInformation a="b">'),
        ("elements out of order", "<s:ConfidentialityInf", "<s:CreationDateTime/><s:ConfidentialityInf"),
        ("text beside elements", "<s:ConfidentialityInformation>", "x<s:ConfidentialityInformation>"),
        ("an empty value", ">NATO</s:GenericValue>", "> </s:GenericValue>"),
        ("a document type", "<s:originator", "<!DOCTYPE x [<!ENTITY a 'b'>]><s:originator"),
        ("a processing instruction", "<s:originator", "<?go?><s:originator"),
        ("what is no XML", "</s:originatorConfidentialityLabel>", ""),
    ],
)  # fmt: skip
def test_a_label_with_a_fault_is_not_read(fault: str, old: str, new: str) -> None:
    assert old in DOCUMENT, fault
    with pytest.raises(LabelInvalid):
        read_label(DOCUMENT.replace(old, new).encode(), REGISTER)


@given(st.binary(max_size=200) | st.text(alphabet="<>/s:NATO \"='&;#x0", max_size=80).map(str.encode))
def test_no_bytes_break_the_reader(document: bytes) -> None:
    with pytest.raises(LabelInvalid):
        read_label(document, REGISTER)


def test_a_label_that_is_too_large_or_too_deep_is_refused() -> None:
    for document in (b"<a>" * 100_000, b"<a>" * 20 + b"</a>" * 20):
        with pytest.raises(LabelInvalid):
            read_label(document, REGISTER)


def test_an_invalid_label_is_not_written() -> None:
    label = XmlLabel(role=LabelRole.ORIGINATOR, information=information_of(marking("NATO SECRET")), created=CREATED)
    with pytest.raises(LabelInvalid):
        write_label(label, REGISTER)


@pytest.mark.parametrize(
    ("policy", "level", "text"),
    [
        ("USA", "SECRET", "SECRET//ORCON/REL TO USA, AUS, JPN"),
        ("AUS", "PROTECTED", "PROTECTED"),
        ("NATO", "NATO SECRET", "NATO SECRET"),
        ("GBR", "OFFICIAL", "OFFICIAL"),
    ],
)
def test_the_label_that_goes_with_a_document_says_its_whole_marking(policy: str, level: str, text: str) -> None:
    rank = level_of(policy, level, key="level").rank
    label = Label(policy=policy, marking=text, level=level, rank=rank, originators=(policy,), project="prj_1")
    written = label_document(label, created=CREATED, register=REGISTER)
    read = read_label(written, REGISTER)
    assert read.information.policy == policy
    if policy == "NATO":
        assert write_marking(marking_of(read.information)) == text
    else:
        assert [(one.tag, one.type, one.values) for one in read.information.categories] == [
            ("National Marking", "RESTRICTIVE", (text,))
        ]
    assert write_label(read, REGISTER) == written


def test_a_label_that_ends_on_a_day_names_what_follows() -> None:
    facts = {"policy": "USA", "originators": ("USA",), "project": "prj_1"}
    later = Label(marking="UNCLASSIFIED", level="UNCLASSIFIED", rank=0, **facts)  # type: ignore[arg-type]
    label = Label(
        marking="SECRET//REL TO USA, AUS",
        level="SECRET",
        rank=3,
        succession=Succession(day=date(2031, 3, 1), label=later),
        **facts,  # type: ignore[arg-type]
    )
    read = read_label(label_document(label, created=CREATED, register=REGISTER), REGISTER)
    assert read.successor is not None
    assert read.successor.at == datetime(2031, 3, 1, tzinfo=UTC)
    assert read.successor.information.categories[0].values == ("UNCLASSIFIED",)
    assert read.review is None


def test_a_binding_is_read_as_written_and_nothing_else_is() -> None:
    binding = Binding(label=b"\x01" * 32, data=b"\x02" * 32, label_uri="1.label.xml", data_uri="1.content")
    written = write_binding(binding)
    assert read_binding(written) == binding
    faults = [
        (b"xmlenc#sha256", b"xmlenc#sha1"),
        (b"MetadataReference", b"DataReference"),
        (b"bindinginformation:1:0", b"bindinginformation:2:0"),
        (b"<ds:DigestValue>", b"<ds:DigestValue>!"),
        (b"xmldsig#", b"xmldsig"),
        (b"</mb:MetadataBindingContainer>", b"</mb:MetadataBindingContainer><mb:Other/>"),
    ]
    for before, after in faults:
        with pytest.raises(XmlInvalid):
            read_binding(written.replace(before, after))


def _of(policy: str, classification: str, role: LabelRole) -> XmlLabel:
    return XmlLabel(
        role=role,
        information=Information(policy=policy, classification=classification),
        created=CREATED,
        review=CREATED,
    )


def test_another_policys_view_stands_beside_the_originators_label_and_never_in_its_place() -> None:
    """Workflow case A19."""
    original = _of("POL", "TAJNE", LabelRole.ORIGINATOR)
    labels = LabelSet(original=original)
    national = _of("CHE", "GEHEIM", LabelRole.ORIGINATOR)
    with pytest.raises(LabelInvalid, match="stays as it is") as refusal:
        labels.viewed(national)
    assert refusal.value.faults[0].code == "originator-control"
    with pytest.raises(LabelInvalid):
        labels.viewed(_of("POL", "POUFNE", LabelRole.ALTERNATIVE))
    view = replace(national, role=LabelRole.ALTERNATIVE)
    other = _of("DEU", "GEHEIM", LabelRole.ALTERNATIVE)
    beside = labels.viewed(other).viewed(_of("CHE", "VERTRAULICH", LabelRole.ALTERNATIVE)).viewed(view)
    assert beside == LabelSet(original=original, alternatives=(view, other))
    for label in (beside.original, *beside.alternatives):
        assert read_label(write_label(label, REGISTER), REGISTER) == label
    with pytest.raises(LabelInvalid):
        LabelSet(original=view)
