import pytest

from chokepoint.reconstruction.statements import (
    dropped_claims,
    press_figures,
    published_statements,
)


@pytest.fixture(scope="session")
def statements(root):
    return published_statements(root)


@pytest.fixture(scope="session")
def kept(root, statements):
    dropped = dropped_claims(root)
    return [s for s in statements if s.claim_id not in dropped]


@pytest.fixture(scope="session")
def press(root):
    return press_figures(root)
