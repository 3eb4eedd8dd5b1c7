"""The chain of models, compiled once by the session's build."""

import pytest

from .chain import Chain


@pytest.fixture(scope="session")
def chain(scratch_build):
    return Chain(scratch_build.manifest, scratch_build.database)
