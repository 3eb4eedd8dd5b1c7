"""Public data by command: publishers' records asked for and saved as they came, ready to ingest.

publisher.py            what a publisher's declaration says; comtrade.py and the others are one each
products.py             which codes are asked for
plan.py                 a wish cut into parts, each a file; what is there is not asked again
web.py                  the one way to the network: rate, retries, keys that nobody sees
asking.py               the answer to one part, looked at before it is kept
folder.py               downloads/<source>/: answers and their side-cars (ingest/query.py)
run.py                  the command
"""
