"""What holds blocks: a region, and the deployment what is made once for all of them."""

from collections.abc import Iterator, Mapping
from typing import Any, Self

from pydantic import PrivateAttr, model_validator

from model.blocks.registry import labelled
from model.blocks.spec import Component, Spec


class Holder(Spec):
    """A type whose fields are blocks. It holds the components that are enabled, and no others."""

    _left_out: dict[str, dict[str, Component]] = PrivateAttr(default_factory=dict)

    @model_validator(mode="after")
    def _leave_out(self) -> Self:
        for block in labelled(type(self)):
            components: dict[str, Component] = getattr(self, block)
            left_out = {label: each for label, each in components.items() if not each.enabled}
            if left_out:
                self._left_out[block] = left_out
                # The only change that a type makes to itself, before anyone sees it.
                self.__dict__[block] = {
                    label: each for label, each in components.items() if label not in left_out
                }
        return self

    @property
    def components(self) -> Iterator[tuple[str, str, Component]]:
        """Block, label and type of every component that is enabled."""
        for block in labelled(type(self)):
            for label, spec in getattr(self, block).items():
                yield block, label, spec

    @property
    def left_out(self) -> Mapping[str, Mapping[str, Component]]:
        """The components that aren't enabled, by block and label."""
        return self._left_out

    def given(self) -> dict[str, Any]:
        """The fields that were set, with what is left out: another holder can be made from them."""
        fields = {name: getattr(self, name) for name in self.model_fields_set}
        return fields | {block: {**fields[block], **each} for block, each in self._left_out.items()}
