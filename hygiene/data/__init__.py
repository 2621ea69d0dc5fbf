"""Tables that ship with hygiene: facts about platforms, clients and sites, each with its source at the top."""
