"""What the tests about logging in share: forms sent from an address, and a phone that shows codes."""

import time

from django.test import Client

from accounts import phonecodes, secondfactor
from tests import make

LOGIN, CODE = "/admin/login/", "/admin/login/code/"
SECURITY, SET_UP = "/admin/security/", "/admin/security/second-factor/"


def at(address, **options):
    """A browser at a network address."""
    return Client(REMOTE_ADDR=address, **options)


def log_in(client, name, password=make.PASSWORD):
    """The answer to the first step."""
    return client.post(LOGIN, {"username": name, "password": password})


def shown_by(sealed, *, steps=0):
    """What the phone shows for a sealed key, `steps` of 30 seconds from now."""
    key = phonecodes._sealing().decrypt(sealed.encode())
    return phonecodes._codes(key).generate(time.time() + steps * phonecodes.STEP).decode()


def with_phone(user):
    """Switch the second factor on, with a code of two minutes ago used up; returns key and recovery codes."""
    sealed = phonecodes.new_key()
    codes = secondfactor.set_up(user, sealed, shown_by(sealed, steps=-1))
    return sealed, codes
