"""Events on disk: resume, forget, report."""
