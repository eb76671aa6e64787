"""What people upload does nothing: whatever it is or says that it is, it is stored as it came and served boxed in."""

import re

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.routing import Route

from tests.workspace.documents.papers import docx, pdf
from tests.workspace.documents.workshop import Workshop
from workspace.app.content import ContentRoute, disposition
from workspace.app.edge import Edge
from workspace.domain.filenames import inert
from workspace.domain.projects import Method, VersionState

SCRIPT = b"<html><script>fetch('/graphql')</script></html>"
PICTURE = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"
BOTH = pdf(("Page",)) + SCRIPT + docx("Page")


@pytest.mark.parametrize("method", Method)
@pytest.mark.parametrize(
    ("content", "kind", "name"),
    [
        (SCRIPT, "text/html", "index.html"),
        (SCRIPT, "text/plain", "notes.txt"),
        (SCRIPT, "image/png", "picture.png"),
        (SCRIPT, "application/pdf", "report.pdf"),
        (PICTURE, "image/svg+xml", "picture.svg"),
        (SCRIPT, "application/xhtml+xml", "index.xhtml"),
        (b"alert(1)", "text/javascript", "sw.js"),
        (b"GIF89a/*" + SCRIPT, "image/gif", "picture.gif"),
        (BOTH, "application/pdf", "report.pdf.html"),
        (SCRIPT, "text/html\r\nSet-Cookie: a=b", "index.html"),
        (SCRIPT, "multipart/x-mixed-replace", "stream"),
        (SCRIPT, "nonsense", "..\\..\\index.html"),
        (SCRIPT, "text/html; charset=utf-7", "\u202elmth.fdp"),
    ],
)
async def test_it_is_saved_or_shown_as_nothing_that_runs(
    workshop: Workshop, content: bytes, kind: str, name: str, method: Method
) -> None:
    document = await workshop.document(marking="UNCLASSIFIED")
    begun, _ = await workshop.content.create_version(
        workshop.stage.as_(workshop.american),
        document=document.id,
        filename=name,
        media_type=kind,
        size=len(content),
    )
    await workshop.send(begun.id, content)
    version = await workshop.complete(begun.id, content)
    assert version.state is VersionState.AVAILABLE
    assert version.filename == inert(name)
    operation = workshop.stage.as_(workshop.briton)
    ticket = await workshop.content.create_ticket(operation, version=version.id, method=method)
    route = ContentRoute(lambda signed, request: workshop.content.open_ticket(signed, request_id=request))
    app = Edge(Starlette(routes=[Route("/content/{ticket}", route.__call__)]), encrypted=True)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="https://entente.example") as client:
        served = await client.get(ticket.path)
    assert served.content == content
    policy = served.headers["content-security-policy"].replace(";", " ").split()
    assert {"sandbox", "default-src", "'none'"} <= set(policy)
    assert not {"allow-scripts", "allow-same-origin"} & set(policy)
    assert served.headers["x-content-type-options"] == "nosniff"
    assert "set-cookie" not in served.headers
    told, way = served.headers["content-type"], served.headers["content-disposition"]
    if method is Method.DOWNLOAD:
        assert way.startswith("attachment;")
    else:
        assert way.startswith("inline;")
        assert told.split(";")[0] in {"application/pdf", "image/gif", "image/png", "text/plain"}
    assert re.fullmatch(r"[a-z]+; filename=\"[ -~]*\"; filename\*=UTF-8''[A-Za-z0-9%._~!#$&+^`|-]*", way)


@given(st.text(max_size=80))
def test_no_name_breaks_out_of_its_header(name: str) -> None:
    for given_name in (name, inert(name)):
        try:
            header = disposition(given_name, inline=False)
        except UnicodeEncodeError:
            assert any("\ud800" <= letter <= "\udfff" for letter in given_name)
            continue
        assert header.isascii()
        assert header.isprintable()
        assert header.count('"') == 2
        assert header.count(";") - given_name.count(";") == 2
