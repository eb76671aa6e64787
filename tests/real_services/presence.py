"""What a test does when a real service is not there: locally it is skipped, on CI it fails."""

import os
from typing import NoReturn

import pytest


def missing(service: str, *, how_to_mend: str) -> NoReturn:
    """Ends the test that needs the service."""
    sentence = f"{service} is not available: {how_to_mend}"
    if os.environ.get("CI", "").lower() in {"true", "1"}:
        pytest.fail(sentence)
    pytest.skip(sentence)
