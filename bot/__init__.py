"""The reading half: a question and a snapshot -> an answer whose every sentence is cited."""
