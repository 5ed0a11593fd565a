"""Charts and maps: figures in, SVG text out. Knows no Django and reads nothing but its own fonts. See README.md."""
