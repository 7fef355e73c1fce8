"""What a shop can listen to."""

from django.dispatch import Signal

try_on_completed = Signal()
try_on_failed = Signal()
"""Both come with ``sender=TryOnResult`` and ``try_on``, the row, once that is stored."""

account_needs_attention = Signal()
"""Comes with ``sender=ApiAccount``, ``code`` (``INSUFFICIENT_CREDITS``, ``INVALID_API_KEY``, ``CREDITS_LOW``…) and
``message``, once for each trouble."""
