"""The names of images that come from URLs, which never carry a query, a fragment or a password.

The query of a URL may be a signature that opens a private file, and names are shown, searched and exported.
"""

import re
import unicodedata
from hashlib import sha256
from typing import Final
from urllib.parse import unquote_plus, unquote_to_bytes

LONGEST: Final = 300
_URL: Final = re.compile(r"(?:([A-Za-z][A-Za-z0-9+.-]*):)?(//)?([^/?#\\]*)([^?#]*)(?:\?([^#]*))?", re.DOTALL)
_HOST: Final = re.compile(r"(\[[^\]]*\]|[^:]*)(:\d+)?")
_DEFAULT_PORTS: Final = {"http": ":80", "https": ":443"}
_ENCODED: Final = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
# What stays encoded, so that a name is read as one URL without a query again: % ? # / \ and control characters.
_KEPT_ENCODED: Final = re.compile(r"[%?#/\\\x00-\x1f\x7f]")
# Parameters that open a file and do not say which it is: signatures of Amazon, Google, Azure, Alibaba, Tencent, Huawei
# and CDNs. The weak ones are short words, which mean it only beside a signature.
_SECRET: Final = re.compile(
    r"x-(?:amz|goog|oss|obs|cos|ms|tos|bce)-.*|q-(?:sign|ak|key|header|url|signature).*"
    r"|(?:aws|oss|google)?accesskey(?:id)?|googleaccessid|key-pair-id"
    r"|.*(?:signature|credentials?|secret|password|passwd|policy|token)|sig|sign|signed|hmac|hdnts|hdnea|jwt"
    r"|auth|authorization|auth_?key|api_?key|expires|expiry|expiration|verify|__token__|(?:j|php)?sess(?:ion)?id|hm",
    re.IGNORECASE,
)
_WEAK: Final = re.compile(
    r"e|ex|is|hash|md5|time|timestamp|ttl|nonce|session|s[eiprstv]|sip|spr|srt|sk\w{1,4}|s[au]oid|sdd"
)
# A parameter within a path, as servers write a session that no cookie carries: `/a.jpg;jsessionid=…`
_PATH_PARAMETER: Final = re.compile(r";([^/;=]+)=[^/;]*")
_LITERAL_SCHEMES: Final = frozenset({"s3", "gs", "file"})  # their paths are keys, in which % and ? mean themselves


def name_of_url(url: str) -> str:
    """Returns the name of the image at a URL: scheme, host and path, percent-encoding decoded where that is safe.

    The query is left out. URLs that differ in what it says, signatures and expiry times apart, get names that differ
    in a short suffix before the ending; a signature that is made anew does not change the name. The name of a name is
    itself. Content within a URL (`data:`) becomes such a suffix, too.
    """
    url = url.strip()
    match = _URL.match(url)
    assert match  # every part may be empty
    scheme, slashes, authority, path, query = match.groups(default="")
    scheme = scheme.lower()
    if scheme == "data":
        kind, content = re.split(r"[;,]|$", url[5:], maxsplit=1)
        return _with_suffix(f"data:{kind}", content) if content else f"data:{kind}"
    start = f"{scheme}:{slashes}" if scheme else slashes
    host = _host(scheme, authority) if slashes else authority
    if scheme in _LITERAL_SCHEMES:
        return _shortened(start + host + path + ("" if _has_secret(query) else url[match.end(4) :]))
    meaning = _meaning(query)
    name = start + host + _decoded(_PATH_PARAMETER.sub(_without_secret, path))
    return _shortened(_with_suffix(name, meaning) if meaning else name)


def has_secret(url: str) -> bool:
    """Returns whether a URL has a password, or a parameter that opens a file, in its query or its path."""
    match = _URL.match(url.strip())
    if not match or not match[2]:
        return False
    is_in_path = any(_SECRET.fullmatch(parameter[1]) for parameter in _PATH_PARAMETER.finditer(match[4]))
    return "@" in match[3] or is_in_path or _has_secret(match[5] or "")


def _host(scheme: str, authority: str) -> str:
    """Returns the host and the port, without user and password; what is no port may be a part of a password."""
    match = _HOST.match(authority.rpartition("@")[2].lower())
    host, port = match.groups(default="") if match else ("", "")
    return host if port == _DEFAULT_PORTS.get(scheme) else host + port


def _without_secret(parameter: re.Match[str]) -> str:
    return "" if _SECRET.fullmatch(parameter[1]) else parameter[0]


def _decoded(path: str) -> str:
    return unicodedata.normalize("NFC", _ENCODED.sub(lambda match: _decoded_run(match[0]), path))


def _decoded_run(encoded: str) -> str:
    """Returns encoded bytes as text if they are UTF-8, else as they are."""
    try:
        text = unquote_to_bytes(encoded).decode()
    except UnicodeDecodeError:
        return encoded.upper()
    return _KEPT_ENCODED.sub(lambda match: f"%{ord(match[0]):02X}", text)


def _meaning(query: str) -> str:
    """Returns the parameters of a query that say which file it is, in an order of their own."""
    pairs = _pairs(query)
    meant = [(name, value) for name, value in pairs if not _SECRET.fullmatch(name)]
    if len(meant) < len(pairs):
        meant = [(name, value) for name, value in meant if not _WEAK.fullmatch(name)]
    return "&".join(sorted(f"{name}={value}" for name, value in meant))


def _has_secret(query: str) -> bool:
    return any(_SECRET.fullmatch(name) for name, _ in _pairs(query))


def _pairs(query: str) -> list[tuple[str, str]]:
    parts = [pair.partition("=") for pair in re.split("[&;]", query) if pair]
    return [(unquote_plus(name).lower(), unquote_plus(value)) for name, _, value in parts]


def _with_suffix(name: str, meaning: str) -> str:
    """Returns a name with a digest of `meaning` before its ending."""
    digest = sha256(meaning.encode("utf-8", "replace")).hexdigest()[:8]
    folder, slash, last = name.rpartition("/")
    stem, dot, ending = last.rpartition(".")
    if not stem or len(ending) > 8 or "//" not in folder:
        return f"{name}~{digest}"
    return f"{folder}{slash}{stem}~{digest}{dot}{ending}"


def _shortened(name: str) -> str:
    """Returns a name that is stored whole; long ones that begin alike still differ in a digest."""
    if len(name) <= LONGEST:
        return name
    ending = match[0] if (match := re.search(r"\.\w{1,8}$", name)) else ""
    digest = sha256(name.encode("utf-8", "replace")).hexdigest()[:8]
    return f"{name[: LONGEST - len(ending) - 9]}~{digest}{ending}"
