"""An audit as one HTML page that needs nothing else: no other file, no network, and without JavaScript only less."""
