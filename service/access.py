"""Who is calling, and what may be asked for by whom: every path of the service in one table, anything else for admins only.

"Authorization: Bearer tdkt_…" -> the role of that key. No key, from the machine itself -> a member of staff ("home"), and the
admin as long as no admin key exists. No key from elsewhere -> anonymous. There are no cookies: what a browser does not send
by itself, another web site cannot make it send. What it does not know: limits, routes, HTTP responses.
"""
from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from starlette.datastructures import Headers

from bot.settings import Settings
from bot.visibility import Audience
from service import problems
from service.keys import Keys, Role


class May(StrEnum):
    """What a caller may do; ASK takes in the passages that answers point to, READ the whole store."""

    ASK = "ask"
    READ = "read"
    MACHINE = "machine"
    ADMIN = "admin"


RIGHTS: Mapping[Role | None, frozenset[May]] = {
    Role.ADMIN: frozenset(May),
    Role.STAFF: frozenset({May.ASK, May.READ, May.MACHINE}),
    Role.INTEGRATION: frozenset({May.ASK, May.READ, May.MACHINE}),
    Role.WIDGET: frozenset({May.ASK}),
    None: frozenset(),
}
PUBLIC = frozenset({May.ASK, May.READ})
"""What a caller without a key may do where the office has opened the service to everybody (TDKT_PUBLIC)."""

_OPEN = re.compile(r"/|/admin|/admin/|/web/.*|/widget.*|/favicon\.ico|/healthz|/readyz|/openapi\.json|/api/me")
_TABLE = (
    ("POST", re.compile(r"/api/(?:ask|feedback)"), May.ASK),
    ("GET DELETE", re.compile(r"/api/conversations/[^/]+"), May.ASK),
    ("GET", re.compile(r"/api/articles/.+|/api/documents/[^/]+"), May.ASK),
    ("GET", re.compile(r"/api/search|/api/documents|/api/documents/[^/]+/.+"), May.READ),
    ("GET POST DELETE", re.compile(r"/v1/.*|/mcp/?|/metrics"), May.MACHINE),
)
_HOST = re.compile(r"(\[[0-9a-fA-F:.]+\]|[\w.-]+)(?::\d{1,5})?")
_FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip", "via")


@dataclass(frozen=True, slots=True)
class Caller:
    """Who is calling. `role` is None without a key, `home` says that it is the person at this machine; `ip` is for counting."""

    role: Role | None
    rights: frozenset[May]
    key_id: str = ""
    name: str = ""
    home: bool = False
    foreign: bool = False
    origins: tuple[str, ...] = ()
    ip: str = ""

    @property
    def audience(self) -> Audience:
        """Which documents there are for this caller."""
        return Audience.STAFF if self.role in (Role.ADMIN, Role.STAFF) else Audience.PUBLIC

    @property
    def guest(self) -> bool:
        """Whether the caller may be anybody: a widget key is public, and no key is none."""
        return self.role in (Role.WIDGET, None)

    @property
    def owner(self) -> str:
        """What this caller's conversations belong to."""
        return f"{self.role}/{self.key_id}/{self.ip if self.role is None else ''}"


def identify(headers: Headers, peer: str, keys: Keys, settings: Settings) -> Caller:
    """The caller behind a request from `peer`; raises the problem KEY_REFUSED for a key that is none or no longer."""
    ip, home = _counted(peer), at_home(headers, peer, settings)
    token = _bearer(headers)
    if token and not (home and not token.startswith("tdkt_")):  # clients that must send some key send "none" on their own machine
        key = keys.find(token)
        if key is None:
            raise problems.KEY_REFUSED.error()
        return Caller(key.role, RIGHTS[key.role], key.id, key.name, origins=key.origins, ip=ip)
    foreign = home and cross_site(headers)
    if home and not foreign:
        role = Role.STAFF if keys.has_admin() else Role.ADMIN
        return Caller(role, RIGHTS[role], home=True, ip=ip)
    return Caller(None, PUBLIC if settings.public else RIGHTS[None], foreign=foreign, ip=ip)


def at_home(headers: Headers, peer: str, settings: Settings) -> bool:
    """Whether a request comes from this machine, past no proxy, to a service that only this machine can reach.

    The Host must be a name of this machine, too: a web site whose own name was made to point here (DNS rebinding) is not.
    """
    if not settings.trust_loopback or not loopback(settings.host) or not loopback(peer):
        return False
    if any(name in headers for name in _FORWARDED) or _within(peer, settings.trusted_proxies):
        return False
    name = _HOST.fullmatch(headers.get("host", ""))
    return name is not None and loopback(name[1].strip("[]"))


def cross_site(headers: Headers) -> bool:
    """Whether a browser sent the request for a page of another site; old browsers tell by Origin, programs by neither."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = headers.get("origin")
    return origin is not None and origin.partition("://")[2].lower() != headers.get("host", "").lower()


def needed(method: str, path: str) -> May | None:
    """What it takes to call `path`: None for what is open to all, ADMIN for all that the table does not name."""
    method = "GET" if method == "HEAD" else method
    if method == "GET" and _OPEN.fullmatch(path):
        return None
    return next((may for methods, pattern, may in _TABLE if method in methods.split() and pattern.fullmatch(path)), May.ADMIN)


def permit(caller: Caller, need: May | None, origin: str | None, same_origin: bool) -> None:
    """Raises the problem that keeps `caller` from what takes `need`; `origin` is the web site the request was made from.

    Fails closed: a widget key without an Origin on its list opens nothing.
    """
    if need is None:
        return
    if need not in caller.rights:
        if caller.role is None:
            raise (problems.CROSS_SITE if caller.foreign else problems.KEY_MISSING).error()
        raise problems.FORBIDDEN.error()
    if caller.role is Role.WIDGET and origin not in caller.origins and not (origin is None and same_origin):
        raise problems.ORIGIN_REFUSED.error()


def loopback(host: str) -> bool:
    """Whether `host`, a name or an address, is this machine and nothing else."""
    if host == "localhost":
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback


def _within(peer: str, networks: str) -> bool:
    try:
        address = ipaddress.ip_address(peer)
    except ValueError:
        return False
    return any(address in ipaddress.ip_network(part) for part in filter(None, map(str.strip, networks.split(","))))


def _counted(peer: str) -> str:
    """The address under which a peer is counted: of IPv6 the /64, which one household or office holds."""
    try:
        address = ipaddress.ip_address(peer.partition("%")[0])
    except ValueError:
        return peer or "unknown"
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is None:
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(getattr(address, "ipv4_mapped", None) or address)


def _bearer(headers: Headers) -> str:
    scheme, _, token = headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""
