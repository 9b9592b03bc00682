"""The desk's public addresses; the staff's are in the admin."""

from django.urls import path

from takedowns.views import confirming, countering, following, requesting, tracking

app_name = "takedown"
urlpatterns = [
    path("", requesting.kinds, name="kinds"),
    path("sent/", requesting.sent, name="sent"),
    path("again/", confirming.again, name="again"),
    path("confirm/<str:token>/", confirming.confirm, name="confirm"),
    path("mailbox/<str:token>/", confirming.mailbox, name="mailbox"),
    path("track/", tracking.track, name="track"),
    path("track/<str:token>/", tracking.enter, name="enter"),
    path("case/", following.case, name="case"),
    path("case/print/", following.printed, name="print"),
    path("case/<slug:verb>/", following.act, name="act"),
    path("counter/<str:token>/", countering.counter, name="counter"),
    path("<slug:kind>/", requesting.form, name="form"),
]
