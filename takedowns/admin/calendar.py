"""The calendar of working days, edited once a year."""

from django.contrib import admin

from accounts.desk import DeskAdmin
from takedowns.models import Workday


@admin.register(Workday)
class WorkdayAdmin(DeskAdmin):
    list_display = ["date", "works", "name"]
    fields = ["date", "works", "name"]
    ordering = ["-date"]
