"""The writing half: files of an office -> an immutable snapshot that `bot` reads."""
