"""Why a page was not imported."""


class ImportRefused(Exception):
    """The page cannot become a draft; `message` is a Chinese sentence with the next step, `code` its short name."""

    def __init__(self, message, code):
        super().__init__(message)
        self.message = message
        self.code = code
