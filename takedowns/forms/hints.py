"""What the fields of the copyright form ask, in English, beside their Chinese labels; choices in the order of the page."""

ENGLISH = {
    # pages
    "raw": "Address of the page on this site; several may be pasted, one a line",
    "what": "Which part: all of it; the headline; a passage; a picture",
    "quote": "The passage, copied word for word from the page",
    "prefix": "A few words before the passage",
    "suffix": "A few words after it",
    "picture": "Which picture, counted from the top",
    "wish": "What you wish for (not binding): no wish; remove; remove pictures; keep an excerpt with a link; name author or source",
    "where": "No address? Describe the article: headline, date, section (at least 20 characters)",
    # what happened
    "work": "Title of the work, or what it is",
    "work_type": "Kind of work: text; photograph; art or chart; audiovisual; other",
    "basis": "Your right: I am the author; work of an employee or organisation; exclusive licence; agent of the owner",
    "first_medium": "Where it was first published (newspaper, site, account)",
    "first_date": "Date of first publication",
    "first_url": "Address of the original; we never open it",
    "reason": "What happened, and why it infringes (20 to 4,000 characters; English is fine)",
    # who
    "claimant": "You are: the owner, a person; an organisation; an agent",
    "name": "Name, or name of the organisation",
    "principal": "For agents: whom you act for",
    "authority_until": "For agents: last day of your authority",
    "country": "Country or region",
    "uscc": "Only for organisations registered in mainland China; leave empty",
    "email": "E-mail; the link that confirms your notice, and the result, go there",
    "phone": "Telephone, with + and the country code",
    "address": "Postal address",
    "lang": "Language of our letters",
    # declarations
    "good_faith": (
        "I believe in good faith that the use is not authorised by the copyright owner, its agent, or the law. "
        "17 U.S.C. 512(c)(3)(A)(v)"
    ),
    "accuracy": (
        "The information in this notice is accurate, and under penalty of perjury, I am the owner of an exclusive right "
        "that is infringed, or authorised to act for the owner. 17 U.S.C. 512(c)(3)(A)(vi)"
    ),
    "signature": "Electronic signature: your full name",
    "publish_level": (
        "What we may publish when the case is closed: the result without names; with the name of an organisation; figures only"
    ),
    "truth": (
        "I declare that the above is true and that I am entitled to make this request. I know that whoever causes damage "
        "by a wrong notice is liable for it (Civil Code, Art. 1195). I have read the privacy notice (your data are sealed, "
        "used for this request only, and not forwarded with papers of identity), and agree to it."
    ),
}


def speak(fields):
    """Let bound fields show their English hint too."""
    for field in fields:
        field.field.english = ENGLISH.get(field.name, "")
