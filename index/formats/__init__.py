"""Readers of office formats: bytes of one file -> its lines with their place on the page."""
