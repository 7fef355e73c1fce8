"""The plainest shop there is: ``Product(name, image)``."""
