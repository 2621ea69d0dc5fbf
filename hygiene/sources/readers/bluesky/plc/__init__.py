"""The log of the public identity directory, plc.directory, verified."""
