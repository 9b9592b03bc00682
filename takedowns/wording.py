"""What a letter says: its template in the language of its reader, with the facts of the case in it."""

import re

from django.conf import settings
from django.template import Context, engines

from chinese.converting import current
from chinese.variants import HK, TW
from takedowns import english, targets
from takedowns.models import Propagation, Restriction
from takedowns.states import CODES, Outcome, Role

HANS, HANT, ENGLISH = LANGUAGES = ("zh-Hans", "zh-Hant", "en")
ASKING = (Role.CLAIMANT, Role.AGENT, Role.PRINCIPAL)
OURS = ("missing", "lacking", "ground", "reason")  # facts that may hold words of the desk; all else was typed
QUOTED = ("reason", "note", "statement")  # facts that may be somebody's own words
_TITLE = "《[^《》]*》"
COUNTING = ("N1", "N3")  # letters that say how many addresses were named, and to how many an article was found


def language_of(person) -> str:
    """The language of letters to a person of a case: the own choice, else the request's for whoever asks, else Simplified."""
    chosen = person.contact.get("lang") or (person.case.lang if person.role in ASKING else HANS)
    return chosen if chosen in LANGUAGES else HANS


def text_of(case, key, facts, *, lang):
    """Subject and body of the letter `key`; `facts` as `letters.write` takes them, `lang` one of `LANGUAGES`."""
    in_english = lang == ENGLISH
    facts = facts | (_counts(case) if key in COUNTING else {})
    rows = _rows(case, facts.get("targets", ()))
    is_quoted = english.has_chinese(*_quotes(case, facts, rows)) if in_english else False
    if in_english:
        facts = facts | {name: english.translated(facts[name]) for name in OURS if name in facts}
        rows = [
            row | {name: english.said(row[name]) for name in ("outcome", "measure", "why", "basis")} for row in rows
        ]
    kind = case.get_kind_display()
    context = Context(
        {
            "case": case,
            "site": settings.SITE_URL,
            "facts": facts,
            "rows": rows,
            "kind": english.said(kind) if in_english else kind,
            "quoted": is_quoted,
        },
        autoescape=False,  # plain text, no markup
    )
    names = [f"takedowns/letters/en/{key}.txt"] * in_english + [
        f"takedowns/letters/{key}.txt"
    ]  # to staff: Chinese only
    text = engines["django"].engine.select_template(names).render(context).strip()
    subject, _, body = text.partition("\n")
    if lang == HANT:
        known = _names(case, facts)
        subject, body = _traditional(subject, known), _traditional(body, known)
    return subject, re.sub(r"\n{3,}", "\n\n", body.strip()) + "\n"


def _counts(case):
    """What answers 404 counts as not found."""
    named = list(case.targets.select_related("article"))
    return {"count": len(named), "matched": sum(map(targets.is_known_to_requester, named))}


def _rows(case, told):
    """What is said of each target: what was decided and why, the measure with its beginning and how much of it is verified."""
    held = _held(case) if told and case.decided_at else {}
    return [_row(one["target"], one["decision"], one["words"], held) for one in told]


def _row(target, decision, words, held):
    measure = decision.get_measure_display() if decision and decision.measure else ""
    since, until, clean, places = held.get((target.pk, decision.measure) if decision else None, (None, None, 0, 0))
    outcome = decision.outcome if decision else target.outcome
    return {
        "number": target.number,
        "article": target.article_id,
        "raw": target.raw,
        "outcome": Outcome(outcome).label if outcome else "未决定",
        "measure": measure,
        "since": since,
        "until": until,
        "clean": clean,
        "places": places,
        "why": CODES.get(decision.code, ("",))[0] if decision else "",
        "basis": decision.basis if decision else "",
        "facts": words.get("facts", ""),
    }


def _held(case):
    """By target and measure, what a case has put into force: since when, until when, how many places are verified, of how many."""
    standing = list(Restriction.objects.of_case(case).standing().order_by("pk"))
    seen = {}
    for pk, clean in Propagation.objects.filter(restriction__in=standing).values_list("restriction_id", "clean"):
        good, every = seen.get(pk, (0, 0))
        seen[pk] = (good + clean, every + 1)
    return {(one.target_id, one.measure): (one.begins_at, one.until, *seen.get(one.pk, (0, 0))) for one in standing}


def _quotes(case, facts, rows):
    """All that somebody else than the desk's templates says in the letter, as an English reader meets it."""
    texts = [facts[name] for name in QUOTED if isinstance(facts.get(name), str)]
    texts += [row[name] for row in rows for name in ("raw", "facts", "basis")]
    texts += [facts.get("party", {}).get("name", "")]
    order = getattr(case, "order", None)
    texts += [order.body, order.number, order.scope] if order else []
    return [english.said(text) for text in texts]


def _names(case, facts):
    """Names as their bearers write them, and the number of an order: no conversion touches them."""
    contacts = [person.contact for person in case.people.select_related("case")] + [facts.get("party", {})]
    order = getattr(case, "order", None)
    names = [contact.get(name, "") for contact in contacts for name in ("name", "principal")]
    return [name for name in [*names, order.number if order else ""] if name]


def _traditional(text, names):
    """The text in Taiwan's reading: names as they are, the titles of laws (《…》) in its script but in their own words."""
    longest_first = sorted(map(re.escape, names), key=len, reverse=True)
    parts = re.split(f"({'|'.join([*longest_first, _TITLE])})", text)
    return "".join(_kept(part) if number % 2 else current().convert(part, to=TW) for number, part in enumerate(parts))


def _kept(part):
    return current().convert(part, to=HK) if re.fullmatch(_TITLE, part) else part
