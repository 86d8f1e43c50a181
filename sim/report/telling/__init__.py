"""One life in sentences: what each record is called in plain words, and how the words are joined."""
