"""The warehouse: tables, keys, merging. It knows no Chinese grammar and never changes evidence."""
