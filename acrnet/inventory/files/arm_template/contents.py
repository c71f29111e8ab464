"""What a template deploys, as the contents of its document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from acrnet.inventory.files.arm_template.budget import Budget
from acrnet.inventory.files.arm_template.deferred import placeholder
from acrnet.inventory.files.arm_template.deployment import Part, Walk
from acrnet.inventory.files.arm_template.envelope import Template
from acrnet.inventory.files.arm_template.evaluation import value_of
from acrnet.inventory.files.arm_template.parameters import passed_values
from acrnet.inventory.files.arm_template.scope import Names, Run, Scope, unknown_target
from acrnet.inventory.files.reader import Contents
from acrnet.inventory.files.surroundings import Surroundings
from acrnet.rules.inputs import input_name
from acrnet.unknown import Unknown

_OF_BLUEPRINT: Final = "it is a parameter of the blueprint, whose values an assignment has"


def contents_of_template(found: Template, surroundings: Surroundings, form: str) -> Contents:
    """Return what a template in a document deploys."""
    name = input_name(surroundings.file)
    run = Run(Budget(name), name.replace("/", ":"))
    target = unknown_target(run.document, has_group=found.has_group)
    names = Names(found.content, {**_passed(found, run), **surroundings.parameters}, found.place)
    scope = Scope(run, names, target)
    walk = Walk(surroundings)
    walk.template(found.content, Part(scope, target, surroundings.file, name.rpartition("/")[2], found.place))
    return Contents(
        form,
        walk.deployed.resources,
        tuple(walk.deployed.unresolved),
        walk.deployed.whole,
        tuple(run.assumptions),
        walk.deployed.registries,
        tuple(names.section("parameters")[0]),
    )


def _passed(found: Template, run: Run) -> Mapping[str, object]:
    """Return the values of parameters that stand beside the template in its document.

    Those of a blueprint are expressions with its own parameters, which have no values there; those of a deployment are
    literal.
    """
    if not found.is_blueprint:
        return passed_values(found.passed)
    own = Names({}, {}, found.place)
    target = unknown_target(run.document, has_group=True)
    passed = passed_values(value_of(found.passed, Scope(run, own, target), found.passed_place))
    return {
        name: placeholder(f"blueprint parameter {name}", _OF_BLUEPRINT) if isinstance(value, Unknown) else value
        for name, value in passed.items()
    }
