"""Tables that ship with hygiene: facts about platforms, clients and sites.

Each file names its source at the top.
"""
