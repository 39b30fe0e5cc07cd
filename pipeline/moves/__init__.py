"""Every change of stage or state, kept for good, and the visits to the stages that follow from it."""
