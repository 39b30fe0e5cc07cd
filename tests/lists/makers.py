from itertools import count

from salesdept.lists.models import SavedView

_serial = count(1)


def make_view(owner, query="level=A", *, scope="own", page="customers", **given) -> SavedView:
    view = SavedView(owner=owner, page=page, query=query, **{"name": f"View {next(_serial)}"} | given)
    view.show_to(scope, by=owner)
    view.save()
    return view
