import shutil


def find_browser() -> str:
    """The path of Chromium or Chrome. Raises RuntimeError if neither is installed."""
    for name in ("chromium", "google-chrome"):
        if path := shutil.which(name):
            return path
    raise RuntimeError("This needs Chromium or Chrome.")
