"""The web report: static pages made from the published file, and a server for this machine."""
