"""A demo as large as the country: local administrations beside the known agencies, and years behind them.

Their rows are written in bulk, and are as the actions would have written them (`tests/demo/test_many.py`).
"""
