def open_findings(submission, content) -> list:
    return []
