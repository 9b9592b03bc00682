"""What every page must hold to, wherever it is looked at."""


def too_wide(page):
    """By how many pixels a page runs over the right edge, as a list of one sentence, or none."""
    beyond = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [f"{beyond}px too wide"] if beyond > 0 else []


def pressed_low(page, addresses, script):
    """By kind of page, what `script` finds too low to be pressed with a thumb; kinds without any are left out."""
    found = {}
    for kind, address in addresses.items():
        page.goto(address)
        found[kind] = page.evaluate(script)
    return {kind: low for kind, low in found.items() if low}
