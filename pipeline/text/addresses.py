"""Web addresses as identities: one spelling for each address that means the same page."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, urlsplit, urlunsplit

_TRACKING = re.compile(
    r"(?:utm_\w+|fbclid|gclid|dclid|gbraid|wbraid|msclkid|yclid|igshid|mc_[ce]id|_ga|_gl|cmpid|ocid|ito|xtor|at_\w+|"
    r"smid|ns_\w+|wt\.?mc\w*|ref_src|s_cid|mkt_tok|guccounter|guce_\w+)",
    re.IGNORECASE,
)
"""Query parameters that say how a reader came to a page, never which page it is."""
_DEFAULT_PORTS = {":80", ":443"}


def normalize_address(url: str) -> str:
    """Return the one spelling of an address: host in lower case, https for http, no fragment, no tracking parameters.

    Cost is linear in its length. Raises ValueError where it is no address.
    """
    parts = urlsplit(url.strip())
    host = _host(parts)
    query = "&".join(p for p in parts.query.split("&") if p and not _TRACKING.fullmatch(p.partition("=")[0]))
    scheme = "https" if parts.scheme.lower() in ("http", "https") else parts.scheme.lower()
    return urlunsplit((scheme, host, parts.path or "/", query, ""))


def is_site_root(url: str) -> bool:
    """Tell whether an address is a site's front page, which names no article."""
    parts = urlsplit(url)
    return parts.path in ("", "/") and not parts.query


def _host(parts: SplitResult) -> str:
    host = parts.netloc.rpartition("@")[2].lower()
    for port in _DEFAULT_PORTS:
        host = host.removesuffix(port)
    return host
