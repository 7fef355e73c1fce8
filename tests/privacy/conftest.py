from tests.plugin.conftest import *  # noqa: F403 (the plugin's own fixtures serve here too)
