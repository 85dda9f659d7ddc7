"""What was heard goes in, what the facilitator does comes out: pure."""
