"""What the script that keeps the link says, which has to speak while nobody answers: in all languages of the page."""

import json

from configs.language import LANGUAGES, N_, _, speaking

# By their names in link.js, which puts what it speaks of into {what}.
WORDS = {
    "control": N_("the last click on a control"),
    "gone": N_("The server does not keep this page. Its state is in the address; nothing else is lost."),
    "load_again": N_("Load it again"),
    "anew": N_("The server was started anew. The page comes back as soon as it answers."),
    "load_now": N_("Load it now"),
    "lost": N_("No answer from the server. What is here can be played; controls wait until it answers."),
    "try": N_("Try now"),
    "unheard": N_("The server may not have heard: {what}. Please look, and enter it again."),
    "missing": N_("The page is as it was, but for what the server has not heard: {what}. Please enter it again."),
    "close": N_("Close"),
}


def words_script() -> str:
    """The texts by language, as a script that a document may hold."""
    told = {}
    for code in LANGUAGES:
        with speaking(code):
            told[code] = {name: _(text) for name, text in WORDS.items()}
    return f"window.dbWords = {json.dumps(told).replace('<', chr(92) + 'u003c')};"
