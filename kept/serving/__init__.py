"""How pages and live streams leave by one door: pages by threads, streams by the loop."""
