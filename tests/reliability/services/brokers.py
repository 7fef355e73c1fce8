"""Brokers that lose all that they were told."""

from celery import current_app


class SharedBroker:
    """RabbitMQ, or a folder: only the test's own queues are emptied, while workers may hold messages already."""

    def __init__(self, *queues: str) -> None:
        self.queues = queues

    def forget_everything(self) -> None:
        with current_app.connection_for_write() as connection:
            for queue in self.queues:
                connection.default_channel.queue_purge(queue)

    def end(self) -> None:
        """Leave it as it is: it isn't the test's."""
