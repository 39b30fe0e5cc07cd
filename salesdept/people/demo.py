"""The people of the demo company, and how one signs in as them."""

from dataclasses import dataclass
from datetime import date
from functools import cache

from django.contrib.auth.hashers import make_password

from .models import Role, Team, User

DEMO_PASSWORD = "demo-regulation-2026"  # noqa: S105 — printed on the sign-in page of every demo installation

CAST = {
    "manager": (Role.MANAGER, "周文彬"),
    "supervisors": [(Role.SUPERVISOR, "張雅筑"), (Role.SUPERVISOR, "劉建宏")],
    "reps": [
        (Role.REP, "林淑芬"),
        (Role.REP, "陳志明"),
        (Role.REP, "王美玲"),
        (Role.REP, "黃俊傑"),
        (Role.REP, "李佩珊"),
        (Role.REP, "吳承翰"),
    ],
    "clerk": (Role.CLERK, "蔡欣怡"),
    "finance": [(Role.FINANCE, "許麗華"), (Role.FINANCE, "鄭家豪")],
    "leadership": (Role.LEADERSHIP, "郭振國"),
    "technical": (Role.TECHNICAL, "謝明哲"),
    "aftersales": (Role.AFTER_SALES, "洪雅雯"),
    "admin": (Role.ADMIN, "系統管理員"),
}
TEAMS = (("北區團隊", "台北"), ("南區團隊", "高雄"))


@dataclass(frozen=True)
class LogIn:
    """One account that a demo installation offers to try."""

    email: str
    name: str
    role_label: str


def demo_log_ins() -> list[LogIn]:
    """The demo accounts, one of each role first, then the rest, in the order of the posts."""
    people = User.objects.filter(is_demo=True, is_active=True).order_by("created_at")
    first: dict[str, User] = {}
    for person in people:
        first.setdefault(person.role, person)
    shown = sorted(first.values(), key=lambda person: Role.values.index(person.role))
    rest = [person for person in people if person not in shown]
    return [LogIn(person.email, person.name, person.get_role_display()) for person in [*shown, *rest]]


def hire(since: date) -> dict:
    """Everybody in CAST with an account, supervisors and reps in two teams since that day; keys as in CAST."""
    people = {key: _account(key, post) for key, post in CAST.items()}
    admin = people["admin"]
    teams = [Team.objects.create(name=name, region=region) for name, region in TEAMS]
    for leader, team in zip(people["supervisors"], teams, strict=True):
        leader.move_to(team, since=since, by=admin)
    for number, rep in enumerate(people["reps"]):
        rep.move_to(teams[number // 3], since=since, by=admin)
    return people | {"teams": teams}


def _account(key: str, post):
    if isinstance(post, list):
        return [_account(f"{key.rstrip('s')}{number}", one) for number, one in enumerate(post, start=1)]
    role, name = post
    account = User(email=f"{key}@demo.example", name=name, role=role, is_demo=True, password=_hashed_once())
    account.save()
    return account


@cache
def _hashed_once() -> str:
    """The one password of all demo accounts: a hash for each would take seconds."""
    return make_password(DEMO_PASSWORD)
