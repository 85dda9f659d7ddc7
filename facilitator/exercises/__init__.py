"""Language packs: the scripts and every word the facilitator says, as data."""
