"""Prompts become sound: rendered by a child process, played by us."""
