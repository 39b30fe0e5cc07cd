import pytest
from django.test import Client

from pipeline.models import (
    Opportunity,
    Requirements,
)
from pipeline.stages import Stage

from ..makers import make_opportunity, make_requirements


@pytest.fixture
def deal(office) -> Opportunity:
    return make_opportunity(office.rep, Stage.REQUIREMENTS)


@pytest.fixture
def brief(deal) -> Requirements:
    """Everything is there but the customer's word."""
    return make_requirements(deal, confirmed=False)


@pytest.fixture
def customer():
    return Client(enforce_csrf_checks=True)
