"""Everything that speaks to git; the only importer of GitPython.

Repositories are opened with GitPython. Object streaming and the hook's index speak plumbing, which reads repositories
of either object format and costs no import.
"""
