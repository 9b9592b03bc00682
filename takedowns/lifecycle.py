"""The three machines as tables: a case (the letter), its targets (the articles in it), restrictions (in force on an article)."""

from takedowns import log
from takedowns.states import CaseState as C
from takedowns.states import RestrictionState as R
from takedowns.states import TargetState as T
from workflow.lifecycle import Lifecycle, Move

HANDLE, APPROVE, LEGAL = "takedowns.handle_case", "takedowns.approve_case", "takedowns.decide_legal"
OPEN = (C.RECEIVED, C.NEED_INFO, C.IN_REVIEW)
IN_FORCE = (C.COUNTER_FORWARDED, C.ACTIONED, C.UPHELD, C.RETRACTED, C.CLOSED)  # a closed case still holds articles down
AGREED = (*IN_FORCE, C.AWAITING_APPROVAL)  # a proposal that ends a measure needs the consent of the legal desk, too


def _move(name, from_, to, label, permission=None, *, reason=False, button=True):
    return Move(name, from_, to, label, permission, needs_reason=reason, scope="worked_by", button=button)


CASE = Lifecycle(
    C,
    [
        # taken in
        _move("confirm", (C.UNVERIFIED,), C.RECEIVED, "确认提交"),
        _move("register", (C.UNVERIFIED,), C.RECEIVED, "登记来件", reason=True),
        _move("expire", (C.UNVERIFIED,), C.EXPIRED, "未确认失效"),
        _move("discard", (C.UNVERIFIED, C.RECEIVED), C.SPAM, "标为垃圾", HANDLE, reason=True),
        _move("bar", (C.RECEIVED,), C.REJECTED, "不再重复受理", reason=True),
        _move("ask", (C.RECEIVED, C.IN_REVIEW), C.NEED_INFO, "要求补充", HANDLE),
        _move("supply", (C.NEED_INFO,), C.IN_REVIEW, "补充材料"),
        _move("lapse", (C.NEED_INFO,), C.CLOSED, "材料不全办结"),
        _move("resume", (C.NEED_INFO,), C.IN_REVIEW, "按现有材料办理"),
        # worked on
        _move("claim", (C.RECEIVED, C.IN_REVIEW), C.IN_REVIEW, "认领", HANDLE),
        _move("merge", OPEN, C.DUPLICATE, "并案", HANDLE, reason=True),
        _move("verify", (C.RECEIVED, C.NEED_INFO, C.IN_REVIEW), None, "核实身份", HANDLE, reason=True),
        _move("hold", (C.IN_REVIEW,), None, "先行屏蔽", HANDLE, reason=True),
        _move("propose", (C.IN_REVIEW,), C.AWAITING_APPROVAL, "提交审批", HANDLE),
        _move("send_back", (C.AWAITING_APPROVAL,), C.IN_REVIEW, "退回", APPROVE, reason=True),
        _move("act", (C.IN_REVIEW,), C.ACTIONED, "直接处置", HANDLE),
        _move("approve", (C.AWAITING_APPROVAL,), C.ACTIONED, "批准", APPROVE),
        _move("refuse", (C.IN_REVIEW,), C.REJECTED, "不予支持", HANDLE, reason=True),
        _move("approve_refusal", (C.AWAITING_APPROVAL,), C.REJECTED, "批准不予支持", APPROVE, reason=True),
        # reviewed
        _move("appeal", (C.REJECTED, C.ACTIONED, C.CLOSED), C.APPEALED, "申请复核", reason=True),
        _move("take_appeal", (C.APPEALED,), C.IN_REVIEW, "受理复核", APPROVE),
        _move("dismiss_appeal", (C.APPEALED,), C.CLOSED, "驳回复核", APPROVE, reason=True),
        # the other side
        _move("counter", (C.ACTIONED, C.CLOSED), C.COUNTER_RECEIVED, "提交不侵权声明"),
        _move("forward", (C.COUNTER_RECEIVED,), C.COUNTER_FORWARDED, "转送声明", HANDLE),
        _move("extend", (C.COUNTER_FORWARDED,), None, "延长等待期", LEGAL, reason=True),
        _move("dismiss", (C.COUNTER_RECEIVED,), C.ACTIONED, "声明不予采纳", HANDLE, reason=True),
        _move("uphold", (C.COUNTER_FORWARDED,), C.UPHELD, "维持措施", LEGAL, reason=True),
        _move("consent", AGREED, None, "法务同意恢复", LEGAL, reason=True),
        _move("reinstate", IN_FORCE, C.RESTORED, "恢复上线", APPROVE),
        # ended
        _move(
            "retract",
            (*OPEN, C.AWAITING_APPROVAL, C.APPEALED, C.ACTIONED, C.COUNTER_RECEIVED, C.COUNTER_FORWARDED),
            C.RETRACTED,
            "撤回申请",
        ),
        _move("close", (C.ACTIONED, C.REJECTED, C.RESTORED, C.UPHELD, C.RETRACTED, C.DUPLICATE), C.CLOSED, "办结"),
        _move("reopen", (C.CLOSED, C.RETRACTED, C.SPAM), C.IN_REVIEW, "重新办理", HANDLE, reason=True),
    ],
    record=log.of_case,
)

TARGET = Lifecycle(
    T,
    [
        _move("match", (T.PENDING, T.UNMATCHED), T.MATCHED, "指定稿件"),
        _move("miss", (T.PENDING,), T.UNMATCHED, "未找到稿件"),
        # The last three under a review, or in a case that is worked on anew: what is in force stays until that is approved.
        _move("decide", (T.MATCHED, T.UNMATCHED, T.DECIDED, T.APPLIED, T.VERIFIED, T.FREED), T.DECIDED, "作出决定"),
        _move("apply", (T.DECIDED,), T.APPLIED, "执行"),
        _move("verify", (T.APPLIED,), T.VERIFIED, "核验通过"),
        _move("free", (T.DECIDED, T.APPLIED, T.VERIFIED), T.FREED, "恢复"),
    ],
    record=log.of_target,
)

RESTRICTION = Lifecycle(
    R,
    [
        _move("affirm", (R.ACTIVE,), None, "确认屏蔽", APPROVE),
        _move("begin", (R.SCHEDULED,), R.ACTIVE, "生效"),
        _move("cancel", (R.SCHEDULED,), R.CANCELLED, "取消", APPROVE, reason=True),
        _move("supersede", (R.ACTIVE,), R.SUPERSEDED, "被取代"),
        _move("lift", (R.ACTIVE,), R.LIFTED, "解除"),
        _move("agree", (R.ACTIVE,), None, "法务同意解除", LEGAL, reason=True),
        _move("end", (R.ACTIVE,), R.ENDED, "到期解除", APPROVE, reason=True),
    ],
    record=log.of_restriction,
)
