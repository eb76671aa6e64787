"""The services that answer."""

from typing import Any, TypeAlias

Services: TypeAlias = Any
Operation: TypeAlias = Any
