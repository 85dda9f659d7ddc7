"""Shipped fakes: a clock, ears, a voice and a scripted couple."""
