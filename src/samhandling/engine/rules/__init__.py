"""Named rules, one module each, as their publishers state them; ``rating`` and ``trend`` pass them on."""
