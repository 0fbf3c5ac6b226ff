"""Fonts of figures: the default one, and one of wide letters for what it lacks.

Of a collection (a file `.ttc`, as Noto Sans CJK is) matplotlib up to 3.10 takes the first face alone; 3.11 lists all,
but for a font that is given by its file. The extra `ja` brings IPAexGothic, one face in a file, which is registered
here: to import its package would set the font of every figure of the process.
"""

from dataclasses import replace
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from matplotlib.font_manager import FontProperties, fontManager, get_font_names

from configs import ConfigError
from configs.language import LANGUAGES, _, language

LATIN = "DejaVu Sans"
PACKAGED = "IPAexGothic"
# Titles may be of other scripts, whatever the language: the first of these that is there draws what the default lacks.
CJK = (PACKAGED, "Noto Sans CJK JP", "Noto Sans JP", "Hiragino Sans", "Yu Gothic", "MS Gothic")


def fonts() -> list[str]:
    """The families of figures. Raises `ConfigError` where the language needs one that is not there."""
    wide = _wide()
    if not wide and language() == "ja":
        raise ConfigError(
            _(
                "--lang {language}: figures need a font for {languages}, and none is installed; expected the "
                "extra `{language}`: pip install 'digital-balance[{language}]' (or --no-figures)",
                language=language(),
                languages=LANGUAGES[language()],
            )
        )
    return [LATIN, *wide]


def packaged_font() -> Path | None:
    """The file of the font of the extra `ja`; None where it is not installed."""
    spec = find_spec("matplotlib_fontja")
    places = (
        []
        if spec is None
        else [Path(place) / "fonts" / "ipaexg.ttf" for place in spec.submodule_search_locations or ()]
    )
    return next(filter(Path.is_file, places), None)


@cache
def _wide() -> list[str]:
    """The font of wide letters that is used, if there is one."""
    path = packaged_font()
    if path is not None:
        fontManager.addfont(path)
        # Its one face stands for bold, too: matplotlib would tell every reader that there is none.
        faces = [face for face in fontManager.ttflist if face.fname == str(path)]
        fontManager.ttflist += [replace(face, weight=700) for face in faces]
        return [FontProperties(fname=path).get_name()]
    return sorted(set(CJK) & set(get_font_names()), key=CJK.index)[:1]
