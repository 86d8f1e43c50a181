"""The documentation as a site: built, read, and opened in a browser (a job of its own in `.ci/run`, with the extra
`site`).
"""
