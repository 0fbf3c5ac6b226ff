"""What tests of languages share."""

import pytest

from configs.language import speaking


@pytest.fixture
def japanese():
    """Texts in Japanese, for a test."""
    with speaking("ja"):
        yield
