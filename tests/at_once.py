"""Several requests at the same moment, each on its own connection."""

import threading

from django.db import connection

from salesdept.common.errors import RuleBroken


def at_once(*acts):
    """What each act gave back, or the refusal it met; all start together. Anything but a refusal fails the test."""
    start, answers = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place, act):
        try:
            start.wait()
            answers[place] = act()
        except Exception as error:  # noqa: BLE001
            answers[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=entry) for entry in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    unexpected = [one for one in answers if isinstance(one, Exception) and not isinstance(one, RuleBroken)]
    assert unexpected == []
    return answers


def passed(answers) -> int:
    return sum(not isinstance(answer, RuleBroken) for answer in answers)
