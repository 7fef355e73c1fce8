"""What a shop can listen to. Both come with ``sender=TryOnResult`` and ``try_on``, the row, once that is stored."""

from django.dispatch import Signal

try_on_completed = Signal()
try_on_failed = Signal()
