"""Every resource type: created, updated in place where AWS does so, deleted; and then nothing is left."""

import pytest
import yaml

from .conftest import HERE
from .support.emulator import REGION

# a new version of these is a new resource
REPLACED = {"operations": {"Task", "Component", "Recipe"}}


def load(name):
    return yaml.safe_load((HERE / "templates" / f"{name}.yaml").read_text())


def with_outputs(template):
    return {**template, "Outputs": {name: {"Value": {"Ref": name}} for name in template["Resources"]}}


def outputs(stack):
    return {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}


@pytest.mark.parametrize("name", ["network", "data", "edge", "operations"])
def test_life_of_every_type(account, name):
    template = with_outputs(load(name))
    stack = account.deploy(name, template)
    assert stack["StackStatus"] == "CREATE_COMPLETE", account.failures(name)
    before = outputs(stack)
    assert len(account.inventory(REGION)) > 15

    for resource, properties in load(f"{name}.changes").items():
        template["Resources"][resource]["Properties"] |= properties
    stack = account.deploy(name, template)
    assert stack["StackStatus"] == "UPDATE_COMPLETE", account.failures(name)
    replaced = {key for key, value in outputs(stack).items() if before[key] != value}
    assert replaced == REPLACED.get(name, set())

    assert account.remove(name) == "DELETE_COMPLETE", account.failures(name)
    assert account.inventory() == []
