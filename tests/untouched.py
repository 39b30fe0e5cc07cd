"""The form of a page, read from its HTML."""

import re


def untouched(page: str) -> dict[str, str]:
    """The answers of a page's form as the browser would send them when nobody changes one."""
    form = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    form.pop("csrfmiddlewaretoken", None)
    for kind, name, rest in re.findall(r'<input type="(checkbox|radio)" name="([\w-]+)"([^>]*)>', page):
        if "checked" in rest:
            form[name] = re.search(r'value="([^"]*)"', rest)[1] if kind == "radio" else "on"
    for name, options in re.findall(r'<select name="([\w-]+)".*?>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        form[name] = chosen[1] if chosen else re.search(r'value="([^"]*)"', options)[1]
    return form
