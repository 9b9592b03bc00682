import pytest
from tests import make
from tests.takedowns import desk
from takedowns.models import *
from takedowns import verifying
from takedowns.handling import deciding, approving, enforcing, countering
from articles.models import Article
from articles import publishing
from takedowns.states import *

@pytest.mark.django_db(transaction=True)
def test_it(client, settings, tmp_path):
    a = make.published(title="绿证核发规则出台的详细解读", body="<p>"+"这是一段很长的正文用来测试封存的效果，" * 3 +"</p>", tags=["绿证"], source=make.source())
    b = make.published(tags=["绿证"])
    h, s, l = desk.handler(), desk.approver(), desk.legal()
    c = desk.case(a)
    deciding.claim(c, by=h, conflict_free=True)
    deciding.decide(c.targets.get(), outcome="grant", code="infringes", by=h, measure="remove", basis="x", facts="已经核实的事实在这里写明", status=410)
    deciding.propose(c, by=h)
    approving.approve(c, by=s)
    r = Restriction.objects.get()
    verifying.due()
    for row in r.surfaces.order_by("pk"): print(row.surface, row.address, row.clean, row.note)
    print(c.targets.get().state)
    import time
    t = time.time(); 
    Propagation.objects.update(clean=False)
    import datetime
    from django.utils import timezone
    Propagation.objects.update(next_at=timezone.now())
    verifying.due(); print("took", time.time()-t)
    countering.consent(c, by=l, reason="申请人同意")
    countering.reinstate(c, by=s)
    a.refresh_from_db(); print(a.title, a.hidden_by, a.sealed_at, client.get(a.get_absolute_url()).status_code)
    print(settings.TAKEDOWN_LEDGER.read_text())
