"""The demonstration: a scripted couple with synthetic voices, heard by the real recogniser, led by the real dialogue."""
