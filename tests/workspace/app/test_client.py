"""The web client's pages and what surrounds them."""

from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from workspace.app.client import client_routes
from workspace.app.edge import Edge


@pytest.fixture
def browser(tmp_path: Path) -> httpx.AsyncClient:
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<!doctype html>")
    (tmp_path / "favicon.svg").write_text("<svg/>")
    (tmp_path / "assets" / "main-abc123.js").write_text("export {};")
    (tmp_path / "secret.txt").write_text("not served")
    app = Starlette(routes=client_routes(public_url="http://127.0.0.1:8000", folder=tmp_path))
    transport = httpx.ASGITransport(Edge(app, encrypted=False))
    return httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000")


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/search",
        "/rules",
        "/transfers",
        "/projects/prj_x",
        "/projects/prj_x/transfer",
        "/documents/doc_x",
        "/office/held",
    ],
)
async def test_every_address_of_the_client_is_its_page_under_the_strictest_policy(
    browser: httpx.AsyncClient, path: str
) -> None:
    page = await browser.get(path)
    assert (page.status_code, page.headers["cache-control"]) == (200, "no-cache")
    policy = page.headers["content-security-policy"]
    assert "require-trusted-types-for 'script'" in policy
    assert "unsafe" not in policy
    assert page.headers["x-frame-options"] == "DENY"


async def test_assets_are_kept_for_good(browser: httpx.AsyncClient) -> None:
    asset = await browser.get("/assets/main-abc123.js")
    assert (asset.status_code, "immutable" in asset.headers["cache-control"]) == (200, True)
    assert "trusted-types" in asset.headers["content-security-policy"]
    assert asset.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "path", ["/secret.txt", "/assets/../secret.txt", "/assets/%2e%2e/secret.txt", "/assets/none.js", "/other"]
)
async def test_nothing_else_is_there(browser: httpx.AsyncClient, path: str) -> None:
    assert (await browser.get(path)).status_code == 404


async def test_another_name_of_this_machine_leads_to_the_public_address(browser: httpx.AsyncClient) -> None:
    page = await browser.get("/projects/prj_x", headers={"Host": "localhost:8000"})
    assert (page.status_code, page.headers["location"]) == (307, "http://127.0.0.1:8000/projects/prj_x")
    stranger = await browser.get("/", headers={"Host": "evil.example:8000"})
    assert stranger.status_code == 200


async def test_without_the_client_the_page_says_how_to_build_it(tmp_path: Path) -> None:
    app = Starlette(routes=client_routes(public_url="http://127.0.0.1:8000", folder=tmp_path))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1:8000") as browser:
        page = await browser.get("/")
    assert (page.status_code, "make setup" in page.text) == (503, True)


@pytest.mark.parametrize("name", ["%00", "a" * 400, "%2e%2e/secret.txt", "%ff", "absent.js"])
async def test_what_is_no_asset_is_not_found(browser: httpx.AsyncClient, name: str) -> None:
    assert (await browser.get(f"/assets/{name}")).status_code == 404


async def test_without_a_built_client_there_are_no_assets(tmp_path: Path) -> None:
    app = Starlette(routes=client_routes(public_url="http://127.0.0.1:8000", folder=tmp_path))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1:8000") as browser:
        assert (await browser.get("/assets/main-abc123.js")).status_code == 404
