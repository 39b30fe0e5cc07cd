"""The panels that others add to the page of a project."""

from salesdept.common.sections import Sections

project_section = Sections()
