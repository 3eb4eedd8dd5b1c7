"""`chokepoint mcp`: the published file for programs that ask, over the Model Context Protocol.

server.py says which questions there are; compare, claim and the marts answer them as they answer
people. statement.py runs one SQL statement in a file that is closed to everything else, and
provenance.py says with every answer what it rests on.
"""
