from pathlib import Path

import polib
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

SIMPLIFIED_ONLY = set("务销户员财报费额绩导")
TRADITIONAL_ONLY = set("務銷戶員財報費額績導")
STRAY = {"zh_Hant": SIMPLIFIED_ONLY, "zh_Hans": TRADITIONAL_ONLY}


class Command(BaseCommand):
    help = "Compile the catalogues, or check that they are whole: no empty, fuzzy or foreign-script text."

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="change nothing; fail when a text is missing")

    def handle(self, *args, check, **options):
        problems = []
        for path in sorted(Path(settings.BASE_DIR).glob("locale/*/LC_MESSAGES/*.po")):
            catalogue = polib.pofile(str(path))
            if check:
                problems += [f"{path.parts[-3]}: {problem}" for problem in flaws(catalogue, path.parts[-3])]
            else:
                catalogue.save_as_mofile(str(path.with_suffix(".mo")))
        if problems:
            raise CommandError("\n".join(problems))


def flaws(catalogue, locale: str) -> list[str]:
    """What is wrong with a catalogue, a line each."""
    found = [f"not translated: {entry.msgid!r}" for entry in catalogue.untranslated_entries()]
    found += [f"fuzzy: {entry.msgid!r}" for entry in catalogue.fuzzy_entries()]
    for entry in catalogue.translated_entries():
        text = entry.msgstr or "".join(entry.msgstr_plural.values())
        if STRAY.get(locale, set()) & set(text):
            found.append(f"foreign script: {entry.msgid!r} -> {text!r}")
        if _placeholders(entry.msgid_plural or entry.msgid) != _placeholders(text):
            found.append(f"placeholders differ: {entry.msgid!r} -> {text!r}")
    return found


def _placeholders(text: str) -> set[str]:
    return {part.split(")")[0] for part in text.split("%(")[1:]}
