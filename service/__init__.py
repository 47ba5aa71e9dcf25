"""The HTTP half: routes by what they are about, over one `Live` snapshot. `server.py` puts them together."""
