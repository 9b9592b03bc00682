"""System checks of the regions app."""

from django.core.checks import Error, register

from regions.datafiles import DATA, DataFileError, read_exchanges
from regions.lexicon import build


@register("regions")
def data_files_are_whole(app_configs, folder=DATA, **kwargs):
    """The data files can be read: regions, exchanges, and all words of the gazetteer."""
    try:
        build(folder)
        read_exchanges(folder=folder)
    except DataFileError as error:
        return [Error(str(error), hint="请改正 regions/data/ 中的这一行。", id="regions.E001")]
    return []
