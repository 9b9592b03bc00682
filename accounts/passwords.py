"""What a password must be, in Chinese."""

from django.contrib.auth.password_validation import MinimumLengthValidator


class LongEnough(MinimumLengthValidator):
    """Django's rule; its own sentence has no Chinese."""

    def get_error_message(self):
        """What is wrong and what to do next."""
        return f"密码太短，至少要 {self.min_length} 个字符。可以用一句只有自己想得到的话。"
