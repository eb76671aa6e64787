"""Packages for tests: made by the library from a few small documents, honestly or not."""

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import replace

from policies.stanag4774.papers import Binding, write_binding
from storage.package.format import segments
from storage.package.keys import RecipientKey, SenderKey, sender_fingerprint
from storage.package.manifest import Act, AuditEntry, Manifest, PackedDocument, Recipient
from storage.package.sealing import PackageSealer

RECIPIENT = RecipientKey(bytes(range(64)))
SENDER = SenderKey(bytes(range(32)))
SECRET = b"the deployment's".ljust(32, b".")
LABEL = (
    '<slab:originatorConfidentialityLabel xmlns:slab="urn:nato:stanag:4774:confidentialitymetadatalabel:1:0">'
    "{}</slab:originatorConfidentialityLabel>"
)
CONTENTS = (b"Shared among partners of three nations.", b"", b"And unread by a fourth.")


def document(number: int, content: bytes) -> PackedDocument:
    """What a manifest says of a content."""
    label = LABEL.format(number)
    binding = Binding(
        label=hashlib.sha256(label.encode()).digest(),
        data=hashlib.sha256(content).digest(),
        label_uri=f"{number}.label.xml",
        data_uri=f"{number}.content",
    )
    return PackedDocument(
        document=f"doc_{number}",
        version=f"ver_{number}",
        title=f"EXERCISE {number}",
        filename=f"{number}.txt",
        media_type="text/plain",
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        banner="SECRET//REL TO USA, AUS, JPN",
        label=label,
        binding=write_binding(binding).decode(),
    )


def manifest_of(documents: Sequence[PackedDocument], *, recipient: RecipientKey = RECIPIENT) -> Manifest:
    """A manifest of these documents."""
    return Manifest(
        package="trf_vector",
        deployment="dep_vectors",
        project="prj_vectors",
        recipient=Recipient(to="JPN", name="Test range", key=recipient.public.fingerprint.hex()),
        purpose="Sea trial",
        requested=Act(nation="USA", person="per_author", at="2026-11-22T12:00:00Z"),
        approved=(Act(nation="USA", person="per_officer", at="2026-11-22T13:00:00Z"),),
        documents=tuple(documents),
        audit=(
            AuditEntry(
                event="evt_request",
                at="2026-11-22T12:00:00Z",
                action="transfer.request",
                nation="USA",
                person="per_author",
                leaf=hashlib.sha256(b"leaf").hexdigest(),
            ),
        ),
    )


def sealer_of(
    manifest: Manifest, *, recipient: RecipientKey = RECIPIENT, sender: SenderKey = SENDER, secret: bytes = SECRET
) -> PackageSealer:
    """A sealer of this manifest."""
    return PackageSealer(manifest=manifest, secret=secret, recipient=recipient.public, sender=sender)


def frames_of(sealer: PackageSealer, contents: Sequence[bytes]) -> list[bytes]:
    """The head, and the frames behind it."""
    parts = [sealer.head()]
    for number, content in enumerate(contents):
        for offset, length in segments(len(content)):
            piece = memoryview(content)[offset : offset + length]
            parts.append(b"".join(sealer.segment(number, offset, [piece[: length // 2], piece[length // 2 :]], length)))
    return parts


def packed(contents: Sequence[bytes] = CONTENTS, *, sender: SenderKey = SENDER) -> bytes:
    """A sound package."""
    manifest = manifest_of([document(number, content) for number, content in enumerate(contents, start=1)])
    return b"".join(frames_of(sealer_of(manifest, sender=sender), contents))


def dishonest(**changed: object) -> bytes:
    """A package whose sender signs for a first document that is not as the manifest says."""
    first, *others = [document(number, content) for number, content in enumerate(CONTENTS, start=1)]
    manifest = manifest_of([replace(first, **changed), *others])  # type: ignore[arg-type]
    return b"".join(frames_of(sealer_of(manifest), CONTENTS))


class Forger(SenderKey):
    """Says that it is the sender, and signs with another key."""

    def __init__(self) -> None:
        super().__init__(b"another".ljust(32, b"."))
        self.public = SENDER.public


def vector() -> dict[str, object]:
    """The worked example, made anew."""
    return {
        "private_key": RECIPIENT.written(),
        "sender": sender_fingerprint(SENDER.public).hex(),
        "contents": [base64.b64encode(content).decode() for content in CONTENTS],
        "package": base64.b64encode(packed()).decode(),
    }
