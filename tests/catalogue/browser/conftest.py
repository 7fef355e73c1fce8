from tests.plugin.browser.conftest import *  # noqa: F403
