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


def contents_of_template(template: Template, surroundings: Surroundings, form: str) -> Contents:
    """Return what a template in a document deploys."""
    name = input_name(surroundings.file)
    run = Run(Budget(name), name.replace("/", ":"))
    target = unknown_target(run.document, has_group=template.has_group)
    names = Names(template.content, {**_passed(template, run), **surroundings.parameters}, template.place)
    scope = Scope(run, names, target)
    walk = Walk(surroundings)
    walk.template(template.content, Part(scope, target, surroundings.file, name.rpartition("/")[2], template.place))
    return Contents(
        form,
        walk.deployed.resources,
        tuple(walk.deployed.unresolved),
        walk.deployed.whole,
        tuple(run.assumptions),
        walk.deployed.registries,
        tuple(names.section("parameters")[0]),
    )


def _passed(template: Template, run: Run) -> Mapping[str, object]:
    """Return the values of parameters that stand beside the template in its document.

    Those of a blueprint are expressions with its own parameters, which have no values there; those of a deployment are
    literal.
    """
    if not template.is_blueprint:
        return passed_values(template.passed)
    own = Names({}, {}, template.place)
    target = unknown_target(run.document, has_group=True)
    passed = passed_values(value_of(template.passed, Scope(run, own, target), template.passed_place))
    return {
        name: placeholder(f"blueprint parameter {name}", _OF_BLUEPRINT) if isinstance(value, Unknown) else value
        for name, value in passed.items()
    }
