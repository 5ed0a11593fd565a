"""What an eye makes of two colours: contrast, colour-vision deficiency, distance. Pure arithmetic on "#rrggbb"."""

import re
from math import atan2, cos, degrees, exp, hypot, radians, sin, sqrt
from typing import Literal

from samhandling.errors import InputError

Deficiency = Literal["protan", "deutan", "tritan"]
DEFICIENCIES: tuple[Deficiency, ...] = ("protan", "deutan", "tritan")
Triple = tuple[float, float, float]

# Machado, Oliveira & Fernandes (2009), IEEE TVCG 15:1291-1298, severity 1.0, on linear RGB.
_MACHADO: dict[Deficiency, tuple[Triple, Triple, Triple]] = {
    "protan": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deutan": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritan": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
_RGB_TO_XYZ: tuple[Triple, Triple, Triple] = (
    (0.4124564, 0.3575761, 0.1804375),
    (0.2126729, 0.7151522, 0.0721750),
    (0.0193339, 0.1191920, 0.9503041),
)
_WHITE_D65: Triple = (0.95047, 1.0, 1.08883)


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2.2, relative luminance)."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    """Return the relative luminance, 0 (black) to 1 (white)."""
    red, green, blue = _linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def simulate(colour: str, deficiency: Deficiency) -> str:
    """Return the colour as somebody with the full deficiency sees it (Machado et al. 2009)."""
    return _to_hex(_multiply(_MACHADO[deficiency], _linear(colour)))


def distance(one: str, other: str) -> float:
    """Return CIEDE2000 between two colours: about 1 is just noticeable, 10 is seen at a glance."""
    return ciede2000(lab(one), lab(other))


def mix(one: str, other: str, share: float) -> str:
    """Return one colour with a share (0–1) of the other blended in, in linear light."""
    red, green, blue = (a * (1 - share) + b * share for a, b in zip(_linear(one), _linear(other), strict=True))
    return _to_hex((red, green, blue))


def lab(colour: str) -> Triple:
    """Return CIE L*a*b* under D65."""
    x, y, z = (_lab_curve(v / w) for v, w in zip(_multiply(_RGB_TO_XYZ, _linear(colour)), _WHITE_D65, strict=True))
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def ciede2000(one: Triple, other: Triple) -> float:
    """Return CIEDE2000 of two L*a*b* triples (Sharma, Wu & Dalal 2005, Color Res. Appl. 30:21-30)."""
    (l1, a1, b1), (l2, a2, b2) = one, other
    c_mean = (hypot(a1, b1) + hypot(a2, b2)) / 2
    stretch = 1.5 - 0.5 * sqrt(c_mean**7 / (c_mean**7 + 25**7))
    c1, c2 = hypot(a1 * stretch, b1), hypot(a2 * stretch, b2)
    h1, h2 = _hue(a1 * stretch, b1), _hue(a2 * stretch, b2)
    turn = _hue_difference(h1, h2) if c1 * c2 else 0.0
    d_hue = 2 * sqrt(c1 * c2) * sin(radians(turn / 2))
    light, chroma, hue = (l1 + l2) / 2, (c1 + c2) / 2, _hue_mean(h1, h2) if c1 * c2 else h1 + h2
    weight = (
        1
        - 0.17 * cos(radians(hue - 30))
        + 0.24 * cos(radians(2 * hue))
        + 0.32 * cos(radians(3 * hue + 6))
        - 0.20 * cos(radians(4 * hue - 63))
    )
    s_light = 1 + 0.015 * (light - 50) ** 2 / sqrt(20 + (light - 50) ** 2)
    s_chroma, s_hue = 1 + 0.045 * chroma, 1 + 0.015 * chroma * weight
    rotation = -2 * sqrt(chroma**7 / (chroma**7 + 25**7)) * sin(radians(60 * exp(-(((hue - 275) / 25) ** 2))))
    terms = (l2 - l1) / s_light, (c2 - c1) / s_chroma, d_hue / s_hue
    return sqrt(sum(term * term for term in terms) + rotation * terms[1] * terms[2])


def check_hex(colour: str) -> str:
    """Return the colour in lower case, or refuse what is not "#rrggbb"."""
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", colour):
        raise InputError(f'The colour is "{colour}". A colour is written #rrggbb, for example #1f4e79.')
    return colour.lower()


def _linear(colour: str) -> Triple:
    value = check_hex(colour)
    red, green, blue = (int(value[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return _decode(red), _decode(green), _decode(blue)


def _decode(v: float) -> float:
    return v / 12.92 if v <= 0.04045 else float(((v + 0.055) / 1.055) ** 2.4)


def _encode(v: float) -> float:
    v = min(1.0, max(0.0, v))
    return v * 12.92 if v <= 0.0031308 else float(1.055 * v ** (1 / 2.4) - 0.055)


def _to_hex(linear: Triple) -> str:
    return "#" + "".join(f"{round(_encode(v) * 255):02x}" for v in linear)


def _multiply(matrix: tuple[Triple, Triple, Triple], vector: Triple) -> Triple:
    x, y, z = (sum(m * v for m, v in zip(row, vector, strict=True)) for row in matrix)
    return x, y, z


def _lab_curve(v: float) -> float:
    return float(v ** (1 / 3)) if v > 216 / 24389 else (24389 / 27 * v + 16) / 116


def _hue(a: float, b: float) -> float:
    return degrees(atan2(b, a)) % 360


def _hue_difference(h1: float, h2: float) -> float:
    return (h2 - h1 + 180) % 360 - 180 if abs(h2 - h1) != 180 else h2 - h1


def _hue_mean(h1: float, h2: float) -> float:
    if abs(h1 - h2) <= 180:
        return (h1 + h2) / 2
    return (h1 + h2 + 360) / 2 if h1 + h2 < 360 else (h1 + h2 - 360) / 2
