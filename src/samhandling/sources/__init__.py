"""Outside data: fetched politely, kept as it came with address, time and licence, and turned into observations.

Every source ends in a ``delivery.Delivery``. Nothing here knows Django or the observation store.
"""
