"""The models of the takedown desk, one module for each family."""

from takedowns.models.bulk import BulkRow, BulkRun
from takedowns.models.cases import Case, CasePerson, Note, Target
from takedowns.models.copies import OutsideCopy
from takedowns.models.countering import CounterNotice, NoRepeat
from takedowns.models.deciding import AuthorityOrder, Decision
from takedowns.models.evidence import DraftFiles, Evidence
from takedowns.models.letters import Letter, Message
from takedowns.models.log import CaseEvent
from takedowns.models.publicity import Entry, PublicNotice
from takedowns.models.restricting import Propagation, Restriction, Snapshot
from takedowns.models.timing import SenderCount, Workday

__all__ = [
    "AuthorityOrder",
    "BulkRow",
    "BulkRun",
    "Case",
    "CaseEvent",
    "CasePerson",
    "CounterNotice",
    "Decision",
    "DraftFiles",
    "Entry",
    "Evidence",
    "Letter",
    "Message",
    "NoRepeat",
    "Note",
    "OutsideCopy",
    "Propagation",
    "PublicNotice",
    "Restriction",
    "SenderCount",
    "Snapshot",
    "Target",
    "Workday",
]
