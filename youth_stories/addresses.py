def normalized(address: str) -> str:
    return address.strip().casefold()
