"""The whole machine: every state with every move."""

import pytest

from submissions.states import MOVES, State, is_allowed

# The allowed moves, written down a second time as pairs from → move.
ALLOWED = {
    "submitted": {"claim", "accept", "return", "reject", "withdraw"},
    "in_review": {"release", "lapse", "accept", "return", "reject", "withdraw"},
    "needs_changes": {"resubmit", "reject", "withdraw", "expire"},
    "accepted": {"return", "reject", "withdraw", "schedule", "publish"},
    "scheduled": {"withdraw", "unschedule", "publish"},
    "published": {"take_down"},
    "rejected": {"reopen", "undo"},
    "withdrawn": set(),
    "expired": {"reopen"},
    "taken_down": {"restore"},
}


@pytest.mark.parametrize("state", State.values)
@pytest.mark.parametrize("move", MOVES)
def test_pair_is_allowed_exactly_where_the_rules_say(state, move):
    assert is_allowed(move, state) == (move in ALLOWED[state])


def test_each_move_leads_to_one_state():
    targets = {move: rule.target for move, rule in MOVES.items()}

    assert targets == {
        "submit": "submitted",
        "claim": "in_review",
        "release": "submitted",
        "lapse": "submitted",
        "accept": "accepted",
        "return": "needs_changes",
        "reject": "rejected",
        "resubmit": "submitted",
        "withdraw": "withdrawn",
        "expire": "expired",
        "schedule": "scheduled",
        "unschedule": "accepted",
        "publish": "published",
        "take_down": "taken_down",
        "restore": "published",
        "reopen": "submitted",
        "undo": "submitted",
    }
