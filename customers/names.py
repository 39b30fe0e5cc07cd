"""How names of companies are compared."""

import re

from salesdept.common.spelling import fold

LEGAL_FORMS = re.compile(
    r"股份有限公司|有限责任公司|有限公司|公司|株式会社"
    r"|( (incorporated|inc|company|co|corporation|corp|limited|ltd|llc|llp|plc|gmbh|ag|s a|sa|b v|bv|pte|pty|ky))+$"
)


def bare_name(name: str) -> str:
    """The folded name without its legal form; with it where nothing else is left."""
    folded = fold(name)
    return " ".join(LEGAL_FORMS.sub(" ", folded).split()) or folded


def name_key(name: str) -> str:
    """The name without case, width, script, spaces, punctuation and legal form: ＡＢＣ Co., Ltd. and abc are alike."""
    return bare_name(name).replace(" ", "") or "".join(name.split()).lower()
