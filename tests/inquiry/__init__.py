"""Questions of why: lives, causes, twins, and what brought things about."""
