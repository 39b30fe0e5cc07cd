"""The API's manner, the same in every chapter: views, lists, refusals, description.

Nothing is imported here: REST framework reads the settings, which name these modules, while it loads.
"""
