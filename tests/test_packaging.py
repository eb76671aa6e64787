"""What the installed project promises to its neighbours on the machine."""

from importlib.metadata import packages_distributions

import pytest


@pytest.mark.parametrize("package", ["workspace", "schema", "policies", "storage"])
def test_our_package_names_belong_to_nobody_else(package: str) -> None:
    owners = set(packages_distributions().get(package, ()))
    assert owners <= {"entente-workspace"}


def test_casbin_comes_from_its_maintained_distribution_alone() -> None:
    assert packages_distributions()["casbin"] == ["pycasbin"]
