"""A shop of pages, as in Wagtail: pictures are rows of a library, ordered on the page, and come in renditions."""
