"""What happened, to whom, and what brought it about: questions asked of runs and of the same customers met twice.

Like a study it makes many runs, but it looks inside them: at single lives, at causes, at what changes when one thing is
changed and everybody's luck stays.
"""
