"""The review of claims (5.2.3): what a reviewer is pointed to, decides, and takes back."""

from .checks import draws, findings

__all__ = ["draws", "findings"]
