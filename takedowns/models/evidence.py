"""Files that people send with a request: encrypted in the vault, looked up through their case only."""

from django.db import models
from django.utils import timezone


class DraftFiles(models.Model):
    """Files of a form that came back, kept for a day under a token of the form; `data_key` as of a case."""

    token_hmac = models.CharField("表单摘要", max_length=64, unique=True)
    data_key = models.BinaryField("密钥")
    created_at = models.DateTimeField("时间", default=timezone.now)

    class Meta:
        verbose_name = "未提交的附件"
        verbose_name_plural = "未提交的附件"
        default_permissions = ()

    def __str__(self):
        return f"附件草稿 {self.pk}"


class Evidence(models.Model):
    """One file: `vault` is the encrypted original's name, `copy` that of the re-encoded copy for looking at (pictures).

    `scan`: clean, flagged, unscanned. `quarantined`: a PDF with active content or that cannot be read; `why` says it.
    """

    case = models.ForeignKey("Case", models.PROTECT, null=True, related_name="evidence", verbose_name="申请")
    draft = models.ForeignKey(DraftFiles, models.SET_NULL, null=True, related_name="files", verbose_name="表单")
    counter = models.ForeignKey(
        "CounterNotice", models.PROTECT, null=True, related_name="evidence", verbose_name="声明"
    )
    purpose = models.CharField("用途", max_length=20, default="proof")  # proof, identity, authority, order, counter
    name = models.BinaryField("文件名")  # sealed: names of files name people
    kind = models.CharField("类型", max_length=10)
    bytes = models.PositiveIntegerField("字节数")
    sha256 = models.CharField("指纹", max_length=64)
    vault = models.CharField("原件", max_length=40, unique=True)
    copy = models.CharField("查看件", max_length=40, blank=True)
    pages = models.PositiveSmallIntegerField("页数", null=True)
    scan = models.CharField("扫描", max_length=10, default="unscanned")
    quarantined = models.BooleanField("已隔离", default=False)
    why = models.CharField("隔离原因", max_length=100, blank=True)
    created_at = models.DateTimeField("时间", default=timezone.now)

    class Meta:
        verbose_name = "材料"
        verbose_name_plural = "材料"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=models.Q(case__isnull=False) | models.Q(draft__isnull=False),
                name="evidence_owned",
                violation_error_code="orphan",
                violation_error_message="材料必须属于一件申请或一份表单。",
            )
        ]

    def __str__(self):
        return f"材料 {self.pk}"
