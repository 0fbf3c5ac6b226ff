"""What offers are called where people read of them."""

from collections import Counter

from configs import Settings


def offer_titles(settings: Settings, service: str) -> dict[str, str]:
    """The titles of a service's offers: those of their providers, or their own names in words.

    These are for a provider that has no title but its name, as those of `n_offers`, or two offers of the service.
    """
    providers = {name: offer.provider for name, offer in settings.services[service].offers.items()}
    count = Counter(providers.values())
    titles = {}
    for name, provider in providers.items():
        title = settings.providers[provider].title
        declared = title not in ("", provider.replace("_", " "))
        titles[name] = title if declared and count[provider] == 1 else name.replace("_", " ")
    return titles
