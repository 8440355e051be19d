from urllib.parse import urlencode


def map_url(place: str, address: str) -> str:
    """A plain link to a map of the address: nothing is loaded from there. Empty without one."""
    query = urlencode({"api": 1, "query": ", ".join(filter(None, (place, address)))})
    return f"https://www.google.com/maps/search/?{query}" if address else ""
