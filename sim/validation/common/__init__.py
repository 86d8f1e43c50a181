"""What several families of theory share."""
