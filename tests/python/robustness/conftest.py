"""The project's compiled models, to be run on random panels."""

import pandas as pd
import pytest

from compiled_models import CompiledModels

from .panels import DESTINATIONS


@pytest.fixture(scope="module")
def models(scratch_build, root):
    """The compiled SQL of the build, in a database of its own: no file sees what another left."""
    models = CompiledModels(scratch_build.manifest)
    models.table("dim_destinations", DESTINATIONS)
    models.table("detection_shifts", pd.read_csv(root / "seeds/reference/detection_shifts.csv"))
    models.table("thresholds", pd.read_csv(root / "seeds/reference/thresholds.csv"))
    return models
