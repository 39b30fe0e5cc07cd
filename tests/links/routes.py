from .makers import make_brief, make_link, path_of


def link(office) -> dict:
    return {"pk": make_link(office.rep).pk}


def token(office, **given) -> dict:
    return {"token": path_of(make_link(office.rep, **given)).split("/")[2]}


ROUTES = {
    "links:new": lambda office: {"purpose": "requirements", "pk": make_brief(office.rep).pk},
    "links:renew": link,
    "links:revoke": link,
    "api:private-link-detail": link,
    "api:private-link-renew": link,
    "api:private-link-revoke": link,
    "private:page": token,
    "private:opened": token,
    "private:part": lambda office: token(office, purpose="sample") | {"name": "paper"},
}
