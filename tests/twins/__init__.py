"""Both engines give the same log, bit for bit: everywhere, and whatever room the compiled one has."""
