"""Log-in by name and password; rights come from `User.has_perm`, which reads the roles."""

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import make_password

from accounts.models import User


class RoleBackend(BaseBackend):
    """Django's authentication interface; groups and per-user permissions do not exist here."""

    def authenticate(self, request, username=None, password=None):
        """The active user with this name and password, else None; unknown names cost the same time."""
        if not username or not password:
            return None
        user = User.objects.filter(username=username).first()
        if user is None:
            make_password(password)
            return None
        return user if user.check_password(password) and user.is_active else None

    def get_user(self, user_id):
        """The user of a session, or None when gone or deactivated."""
        return User.objects.filter(pk=user_id, is_active=True).first()
