"""Draw the shop's product pictures: garments laid flat, from nothing but numbers.

`python -m demo_shop.art` draws the whole collection anew. The pictures are committed: the shop needs none of this.
"""
