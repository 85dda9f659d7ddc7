"""Speech models: which official ones exist, which one is used, and fetching one.

`find_model` says which is in use, `catalogue` what can be fetched, `fetch` fetches.
"""

from facilitator.model_store.catalogue import Entry, Kind, catalogue, entry_named, project_folder
from facilitator.model_store.fetch import fetch
from facilitator.model_store.search import VARIABLE, FoundModel, Where, find_model, models_in

__all__ = [
    "VARIABLE",
    "Entry",
    "FoundModel",
    "Kind",
    "Where",
    "catalogue",
    "entry_named",
    "fetch",
    "find_model",
    "models_in",
    "project_folder",
]
