"""The clauses of the sales department's regulation, in wording of our own."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from salesdept.common.text import Text


@dataclass(frozen=True)
class Clause:
    """A clause: its number in the written regulation, a title, and what it demands."""

    number: str
    title: Text
    gist: Text

    @property
    def chapter(self) -> str:
        return self.number.split(".")[0]


CHAPTERS = {
    "1": _("General"),
    "2": _("Organisation and duties"),
    "3": _("Sales flow"),
    "4": _("Sales appraisal"),
    "5": _("Sales expenses"),
    "6": _("Team"),
    "7": _("Customer relations"),
}

_CLAUSES = [
    Clause(
        "1.1",
        _("Purpose"),
        _("The department works in order and efficiently, and the company's sales targets are met."),
    ),
    Clause("1.2", _("Scope"), _("The rules hold for everybody in the sales department.")),
    Clause(
        "1.3.1",
        _("Customer at the centre"),
        _("The market comes first: customers' needs are met and their satisfaction rises."),
    ),
    Clause(
        "1.3.2",
        _("Fair, impartial, open"),
        _("Appraisal and incentives are open to see, alike for all, and can be objected to."),
    ),
    Clause("1.3.3", _("Teamwork"), _("Colleagues and departments work together.")),
    Clause("1.3.4", _("Constant learning"), _("People keep learning and improving.")),
    Clause(
        "2.1",
        _("Posts"),
        _("One sales manager, several supervisors who each lead a team, several reps, each in one team at a time."),
    ),
    Clause(
        "2.2.1",
        _("Duties of the manager"),
        _("Sets strategy and plans, leads the team to its targets, and reports to leadership."),
    ),
    Clause(
        "2.2.2",
        _("Duties of a supervisor"),
        _("Guides the reps of the team, follows projects, reports the market, builds the team."),
    ),
    Clause(
        "2.2.3",
        _("Duties of a rep"),
        _("Finds customers, presents, closes, follows the order to delivery, passes feedback on."),
    ),
    Clause(
        "3.1.1",
        _("Leads are collected"),
        _("Reps collect potential customers from market research, trade fairs, online promotion and referrals."),
    ),
    Clause(
        "3.1.2",
        _("Leads become customer files"),
        _("What was collected is sorted, the valuable ones picked out, and a customer file made."),
    ),
    Clause("3.1.3", _("First contact"), _("The rep makes contact, presents, and learns what is needed.")),
    Clause(
        "3.2.1",
        _("Requirements are researched"),
        _("Business needs, budget and purchasing process are understood in depth."),
    ),
    Clause(
        "3.2.2",
        _("Pain points get answers"),
        _("Each pain point is analysed and answered by a solution made for this customer."),
    ),
    Clause(
        "3.2.3",
        _("Goals are agreed"),
        _("Feasibility and expected goals are discussed until both sides see them alike."),
    ),
    Clause("3.3.1", _("A proposal is organised"), _("A supervisor or the manager names the people who write it.")),
    Clause("3.3.2", _("A proposal has four parts"), _("Introduction, solution, implementation plan and quotation.")),
    Clause(
        "3.3.3",
        _("A proposal is revised on feedback"),
        _("It goes to the customer, is discussed, and becomes a new version."),
    ),
    Clause("3.4.1", _("Negotiation"), _("The manager or a supervisor negotiates price, payment and service terms.")),
    Clause("3.4.2", _("Both positions are known"), _("Each round records both positions and what was given for what.")),
    Clause(
        "3.4.3",
        _("The contract is signed"),
        _("An agreement becomes a signed sales contract; signing is what makes it won."),
    ),
    Clause(
        "3.5.1",
        _("Copies go to both departments"),
        _("The technical and after-sales departments receive the contract and confirm it."),
    ),
    Clause(
        "3.5.2",
        _("Progress is told to the customer"),
        _("The technical department delivers; the rep follows and tells the customer in time."),
    ),
    Clause(
        "3.5.3", _("After-sales supports"), _("The after-sales department supports the customer during the project.")
    ),
    Clause("3.6.1", _("Revisits"), _("After completion the rep revisits regularly and collects feedback.")),
    Clause(
        "3.6.2", _("Problems are solved in time"), _("Problems in use have deadlines, and are escalated when late.")
    ),
    Clause("3.6.3", _("Second purchase"), _("Further needs are found and lead to new business.")),
    Clause(
        "4.1.1", _("Sales amount"), _("Contracts that took effect in the month, changes and cancellations included.")
    ),
    Clause("4.1.2", _("Sales profit"), _("The amount less its cost; not known where no cost is known.")),
    Clause("4.1.3", _("Growth rate"), _("Against the month before; without a base it is said, not computed.")),
    Clause("4.1.4", _("New customers"), _("Customers whose first contract falls in the month.")),
    Clause("4.1.5", _("Customer satisfaction"), _("From the questionnaires, with the number of answers.")),
    Clause("4.2", _("The natural month"), _("At the start of each month the month before is appraised.")),
    Clause(
        "4.3.1",
        _("Compiled and reviewed"),
        _("The sales clerk compiles the figures; each supervisor reviews the own team."),
    ),
    Clause("4.3.2", _("Questionnaires"), _("Satisfaction comes from questionnaires sent out regularly.")),
    Clause(
        "4.3.3",
        _("Evaluated and published"),
        _("The manager weighs the indicators, decides the result and publishes it."),
    ),
    Clause("4.4.1", _("Performance bonus"), _("The result decides the bonus, to the cent, with its computation.")),
    Clause("4.4.2", _("Promotion and pay rise"), _("Several excellent months in a row open chances.")),
    Clause("4.4.3", _("Training plan"), _("After poor results the manager makes an individual training plan.")),
    Clause("5.1.1", _("Yearly budget"), _("Expenses are budgeted by year from sales goals and business plan.")),
    Clause("5.1.2", _("Categories"), _("Marketing, travel, entertainment, communication and others.")),
    Clause(
        "5.1.3",
        _("Leadership approves the budget"),
        _("Each category has an amount and a plan of use; it is in force once leadership approves."),
    ),
    Clause("5.2.1", _("Claims in time"), _("Expenses are claimed in time and by the company's financial rules.")),
    Clause(
        "5.2.2",
        _("Real, legal, valid invoices"),
        _("No expense without its document; no invoice is claimed twice, by anybody, ever."),
    ),
    Clause(
        "5.2.3",
        _("The supervisor reviews"),
        _("Claims are reviewed against rules and budget by the claimant's supervisor, never by the claimant."),
    ),
    Clause("5.2.4", _("Finance re-checks and pays"), _("Only what was reviewed and verified is paid, and once.")),
    Clause("5.3.1", _("Spending is controlled"), _("What is left of each line is exact at any moment.")),
    Clause(
        "5.3.2", _("Use is analysed"), _("Budget and actual are compared regularly; problems are found and solved.")
    ),
    Clause(
        "5.3.3",
        _("Beyond the budget"),
        _("A supplementary budget is approved by leadership first; until then nothing is spent."),
    ),
    Clause(
        "6.1.1", _("Internal training"), _("Regular training in product knowledge, sales skills and customer service.")
    ),
    Clause("6.1.2", _("External training"), _("External courses and seminars are encouraged.")),
    Clause("6.1.3", _("Learning exchange platform"), _("Experience and cases are shared inside.")),
    Clause("6.2.1", _("Team activities"), _("Outings, dinners and travel now and then.")),
    Clause("6.2.2", _("A positive mood"), _("People belong, and it is noticed what they do well.")),
    Clause("6.3.1", _("Awards"), _("Monthly sales champion, quarterly best team, yearly best sales.")),
    Clause("6.3.2", _("Public praise"), _("Beside money: praise seen by all, and chances to rise.")),
    Clause(
        "7.1.1",
        _("One complete customer file"),
        _("Basic information, purchase records and communication records, complete and exact."),
    ),
    Clause("7.1.2", _("Kept current"), _("Information is verified regularly.")),
    Clause(
        "7.1.3",
        _("Strict confidentiality"),
        _("Everybody sees what role and ownership allow, and no more, everywhere alike."),
    ),
    Clause(
        "7.2.1", _("Regular communication"), _("Reps keep in touch and pass feedback to the departments concerned.")
    ),
    Clause(
        "7.2.2",
        _("Complaints and suggestions"),
        _("Handled in earnest and at once; the result is told to the customer."),
    ),
    Clause("7.2.3", _("Loyalty"), _("Good relations show in satisfaction and second purchases.")),
    Clause("7.3.1", _("Birthdays and holidays"), _("Customers are greeted on birthdays, holidays and special days.")),
    Clause("7.3.2", _("Training and value-added services"), _("Customers are trained and supported regularly.")),
]

CLAUSES: dict[str, Clause] = {clause.number: clause for clause in _CLAUSES}
