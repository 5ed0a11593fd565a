"""People who come in by the municipality's own login: which person a provider's answer is about."""
