"""`make soak`: long, bounded fault and fuzz runs.

ALERTS_SOAK_SECONDS makes them longer, ALERTS_SOAK_SEED repeats one.
"""
