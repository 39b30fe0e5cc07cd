"""100,000 customers with contacts and a million records, 100,000 opportunities, and what a list of them costs.

Fills the empty database that DATABASE_URL names (as its superuser, on a server of one's own), then measures:

    python manage.py shell -c "import bench.scale"
"""

import statistics
import time
from datetime import date

from django.db import connection, transaction

from bench.sales import fill
from customers.doubles import suspects
from customers.models import Communication, Customer
from pipeline.models import Opportunity
from salesdept.common.finding import Query, find
from salesdept.common.listing import Keyset
from salesdept.people.models import Membership, Role, Team, User

TEAMS, REPS_PER_TEAM = 99, 9
CUSTOMERS, CONTACTS, RECORDS = 100_000, 150_000, 1_000_000
RUNS = 15
FIND = ("宏達", "hddz", "yongxin", "6543", "90012345", "電子9", "王經理12", "contact77")
"""Two signs, initials, pinyin, a part of a phone, a tax ID, a name with a number, a person, a part of an address."""

GENERATE = """
CREATE TEMP TABLE spelled (is_house, place, name, key, sound, initials) AS VALUES
    (true, 0, '永信', '永信', 'yongxin', 'yx'), (true, 1, '大成', '大成', 'dacheng', 'dc'),
    (true, 2, '宏達', '宏达', 'hongda', 'hd'), (true, 3, '台亞', '台亚', 'taiya', 'ty'),
    (true, 4, '冠群', '冠群', 'guanqun', 'gq'), (true, 5, '華泰', '华泰', 'huatai', 'ht'),
    (false, 0, '精密', '精密', 'jingmi', 'jm'), (false, 1, '電子', '电子', 'dianzi', 'dz'),
    (false, 2, '物流', '物流', 'wuliu', 'wl'), (false, 3, '生技', '生技', 'shengji', 'sj'),
    (false, 4, '食品', '食品', 'shipin', 'sp');

CREATE TEMP TABLE seller AS
    SELECT id, row_number() OVER (ORDER BY id) - 1 AS n FROM people_user WHERE role = 'rep';

INSERT INTO customers_customer (id, created_at, version, kind, name, name_keys, other_names, tags, tax_id, spellings,
        reach, industry, region, address, phone, website, level, status, owner_id, opened_on, last_contact_on,
        kept_since)
    SELECT gen_random_uuid(), now(), 1, 'company', name || '股份有限公司', ARRAY[key], '{}', '{}',
        (90000000 + company.n)::text,
        E'\n' || concat_ws(E'\n', key || '股份有限公司', sound, initials, 90000000 + company.n) || E'\n',
        E'\n' || '022' || lpad(company.n::text, 7, '0') || E'\n',
        (ARRAY['製造業', '電子業', '零售業', '貿易業'])[1 + company.n %% 4], '台北市', '',
        '02-2' || lpad(company.n::text, 7, '0'), '',
        (ARRAY['A', 'B', 'C', 'C', 'C'])[1 + company.n %% 5],
        (ARRAY['active', 'prospect', 'dormant'])[1 + company.n %% 3],
        seller.id, current_date - 400, current_date - (company.n * 7 %% 400), current_date - 400
    FROM (SELECT n, house.name || trade.name || n AS name, house.key || trade.key || n AS key,
            house.sound || trade.sound || n AS sound, house.initials || trade.initials || n AS initials
        FROM generate_series(1, %(customers)s) AS n
        JOIN spelled AS house ON house.place = n %% 6 AND house.is_house
        JOIN spelled AS trade ON trade.place = n %% 5 AND NOT trade.is_house) AS company
    JOIN seller ON seller.n = company.n %% (SELECT count(*) FROM seller);

CREATE TEMP TABLE file AS SELECT id, owner_id, row_number() OVER (ORDER BY id) - 1 AS n FROM customers_customer;
CREATE UNIQUE INDEX ON file (n);

INSERT INTO customers_ownershipperiod (customer_id, owner_id, since, begun, ended)
    SELECT id, owner_id, current_date - 400, 'opened', '' FROM file;

INSERT INTO customers_contact (id, created_at, version, customer_id, name, spellings, reach, title, part, language,
        phone, email, birth_calendar, birth_month, birth_day, birth_in_leap_month, is_primary,
        other_phones, other_emails, speaks, wishes, failures, id_number_mark)
    SELECT gen_random_uuid(), now(), 1, file.id, '王經理' || g,
        E'\n' || concat_ws(E'\n', '王经理' || g, 'wangjingli' || g, 'wjl' || g) || E'\n',
        E'\n' || concat_ws(E'\n', '0912' || lpad(g::text, 6, '0'), 'contact' || g || '@customer.example') || E'\n',
        '經理', 'decides', 'zh-hant', '0912' || lpad(g::text, 6, '0'), 'contact' || g || '@customer.example',
        (ARRAY['solar', 'solar', 'lunar'])[1 + g %% 3], 1 + g %% 12, 1 + g %% 28, false, g <= %(customers)s,
        '{}', '{}', '{}', '{}', '{}', ''
    FROM generate_series(1, %(contacts)s) AS g JOIN file ON file.n = g %% %(customers)s;

INSERT INTO customers_communication (id, created_at, version, customer_id, kind, outcome, note, happened_at,
        next_step, next_done, by_id)
    SELECT gen_random_uuid(), now(), 1, file.id, (ARRAY['visit', 'call', 'mail'])[1 + g %% 3],
        (ARRAY['progress', 'wants_quote', 'not_met', 'on_hold'])[1 + g %% 4], '確認需求範圍',
        now() - g * interval '35 seconds', '', false, file.owner_id
    FROM generate_series(1, %(records)s) AS g JOIN file ON file.n = g::bigint * 7919 %% %(customers)s;
"""


@transaction.atomic
def generate() -> None:
    """A manager, teams with supervisor and reps, and everything they own."""
    _hire()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        # The rows are right by their making: two million look-ups of foreign keys would take most of the time.
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(GENERATE, {"customers": CUSTOMERS, "contacts": CONTACTS, "records": RECORDS})


def _hire() -> None:
    people = [User(email="manager@scale.example", name="Manager", role=Role.MANAGER)]
    places = []
    for team in Team.objects.bulk_create(Team(name=f"Team {n}") for n in range(TEAMS)):
        for n in range(REPS_PER_TEAM + 1):
            role = Role.REP if n else Role.SUPERVISOR
            person = User(email=f"{team.pk.hex}{n}@scale.example", name=f"{team.name} {n}", role=role)
            people.append(person)
            places.append(Membership(user=person, team=team, since=date(2020, 1, 1), leads=not n))
    User.objects.bulk_create(people)
    Membership.objects.bulk_create(places)


def measured(question) -> tuple[float, float]:
    """Median and slowest of the runs in ms; the first run warms up."""
    times = []
    for _run in range(RUNS + 1):
        began = time.perf_counter()
        question()
        times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times[1:]), max(times[1:])


def questions(user) -> dict:
    """What the pages ask of the database for `user`."""
    files = Customer.objects.visible_to(user).for_list()
    records = Communication.objects.visible_to(user).for_list()

    def page(rows, order):
        return lambda: Keyset(rows, order).rows

    return {
        "customers by name": page(files, "name"),
        "customers by silence": page(files, "silent_since"),
        "customers of class A": page(files.filter(level="A"), "name"),
        "customers silent for a year": page(files.silent_for(365), "name"),
        "customers named 宏達": page(files.named("宏達"), "name"),
        "customers named 99871": page(files.named("99871"), "name"),
        **{f"find {asked}": lambda asked=asked: find(user, Query(asked)) for asked in FIND},
        "suspected doubles": lambda: suspects(user),
        "customers counted": lambda: files.order_by().values("pk")[:10_001].count(),
        "records, newest": page(records, "-happened_at"),
        "records of a name": page(records.with_customer_named("宏達電子"), "-happened_at"),
        "records counted": lambda: records.order_by().values("pk")[:10_001].count(),
        "sheet proposes": lambda: files.proposed_to(user),
    }


def main() -> None:
    if not Customer.objects.exists():
        began = time.perf_counter()
        generate()
        print(f"generated in {time.perf_counter() - began:.0f} s")  # noqa: T201
    if not Opportunity.objects.exists():
        fill()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    for role in (Role.REP, Role.SUPERVISOR, Role.MANAGER):
        user = User.objects.filter(role=role).first()
        for title, question in questions(user).items():
            median, slowest = measured(question)
            print(f"{role.value:12}{title:30}{median:9.1f}{slowest:9.1f} ms")  # noqa: T201


main()
