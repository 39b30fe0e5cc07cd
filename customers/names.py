"""How names of companies are compared."""

import re
import unicodedata

SUFFIXES = re.compile(
    r"(股份有限公司|有限責任公司|有限责任公司|有限公司|公司|\b(inc|ltd|co|corp|corporation|limited|llc|gmbh)\b\.?)",
    re.I,
)


def name_key(name: str) -> str:
    """The name without case, width, spaces, punctuation and legal form: ＡＢＣ Co., Ltd. and abc are alike."""
    plain = unicodedata.normalize("NFKC", name).lower().replace("臺", "台")
    return re.sub(r"[\W_]+", "", SUFFIXES.sub("", plain)) or re.sub(r"\s+", "", plain)
