"""The register of surfaces, in the order in which the desk reads them: a new public address needs one, or a test says so."""

from takedowns.insides import Leaks, Rows, Search
from takedowns.outlets import (
    Amended,
    AtomFeeds,
    DeadLinks,
    Feeds,
    Files,
    Home,
    Lists,
    Neighbours,
    OtherAddresses,
    Page,
    Regions,
    Sitemaps,
)

SURFACES = {
    surface.code: surface
    for surface in (
        Page(), OtherAddresses(), Home(), Lists(), Regions(), Neighbours(), Search(), Feeds(), AtomFeeds(), Sitemaps(),
        DeadLinks(), Files(), Rows(), Amended(), Leaks(),
    )
}  # fmt: skip
AT_ONCE = ("page", "amended")  # looked at before the button answers; all else within a minute
