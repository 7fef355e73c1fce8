"""What the sandbox's pictures say of themselves, in XMP. Needs neither Django nor the engine's libraries."""

COMPOSITE = b"""<?xpacket begin="\xef\xbb\xbf" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
 Iptc4xmpExt:DigitalSourceType="http://cv.iptc.org/newscodes/digitalsourcetype/composite"/>
</rdf:RDF></x:xmpmeta><?xpacket end="w"?>"""
"""Put together from pictures, and no trained model generated any of it."""
NAMESPACE = b"http://ns.adobe.com/xap/1.0/\0"


def marked(jpeg: bytes) -> bytes:
    """Return a JPEG that has no XMP with COMPOSITE, every pixel as it was."""
    body = NAMESPACE + COMPOSITE
    segment = b"\xff\xe1" + (len(body) + 2).to_bytes(2, "big") + body
    # JFIF wants to be first
    at = 4 + int.from_bytes(jpeg[4:6], "big") if jpeg[2:4] == b"\xff\xe0" else 2
    return jpeg[:at] + segment + jpeg[at:]
