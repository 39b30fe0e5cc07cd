"""Whose turn it is to work on imports of sales data."""

from salesdept.common.tables.turn import Turn

_turn = Turn("our_turn_to_import", 7_301_001)
turn, is_our_turn = _turn.taken, _turn.is_ours
