"""The model: who decides what in which order, month by month."""
