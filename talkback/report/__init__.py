"""What a replay or the state's counts show, in one file of HTML that needs nothing else.

Collected while a replay runs (`collector.py`), bounded in memory; made into a page of plain values
(`page.py`), in which people have their names or pseudonyms; written by a template that escapes all
that came from chat (`html_page.py`). It must not know who counts: replay and stats hand it values.
"""
