from .language import in_language_of

__all__ = ["in_language_of"]
