"""Word's styles part -> what a paragraph or run takes over from its style: list and level, outline level, font, hidden, capitals.

A paragraph of style "Dieu" (based on "Heading 3", numbered in list 7) -> list "7" level 2, outline 3. What it does not
know: looks beyond these (size, bold, place on the page).
"""
from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from index.formats.package import attr, child, children

_CHAIN = 20
"""Styles based on styles: a longer chain is a circle."""


def on(element: Any) -> bool | None:
    """A switch of Word (<w:vanish/>, <w:vanish w:val="0"/>); None when it is not there."""
    return None if element is None else attr(element, "val", "1") not in ("0", "false", "off")


@dataclass(frozen=True, slots=True)
class Look:
    """What matters of a run's properties; None and "" mean: not said here."""

    font: str = ""
    hidden: bool | None = None
    capitals: bool | None = None

    def over(self, below: Look) -> Look:
        """A look laid over another one."""
        return Look(
            self.font or below.font, below.hidden if self.hidden is None else self.hidden, below.capitals if self.capitals is None else self.capitals
        )


def look(properties: Any) -> Look:
    """The look that a <w:rPr> states."""
    if properties is None:
        return Look()
    fonts = child(properties, "rFonts")
    return Look(attr(fonts, "ascii") or attr(fonts, "hAnsi"), on(child(properties, "vanish")), on(child(properties, "caps")))


@dataclass(slots=True)
class Styles:
    """The styles of a document by id."""

    by_id: dict[str, Any] = field(default_factory=dict)
    usual: str = ""
    ground: Look = Look()
    looks: dict[str, Look] = field(default_factory=dict)

    @classmethod
    def of(cls, root: Any) -> Styles:
        """The styles that a styles part states; none for a document without one."""
        by_id = {attr(el, "styleId"): el for el in children(root, "style")}
        usual = next((k for k, el in by_id.items() if attr(el, "type") == "paragraph" and attr(el, "default") in ("1", "true")), "")
        return cls(by_id, usual, look(child(root, "docDefaults", "rPrDefault", "rPr")))

    def chain(self, ident: str) -> list[Any]:
        """The style, the one it is based on, and so on."""
        found: list[Any] = []
        while (element := self.by_id.get(ident)) is not None and len(found) < _CHAIN:
            found.append(element)
            ident = attr(child(element, "basedOn"), "val")
        return found

    def look(self, ident: str) -> Look:
        """The look of text in that style."""
        if ident not in self.looks:
            out = Look()
            for element in self.chain(ident):
                out = out.over(look(child(element, "rPr")))
            self.looks[ident] = out
        return self.looks[ident]

    def outline(self, properties: Any, ident: str) -> int:
        """The outline level 1..6 of a paragraph, 0 for body text."""
        for holder in [properties, *(child(el, "pPr") for el in self.chain(ident))]:
            if (stated := child(holder, "outlineLvl")) is not None:
                value = attr(stated, "val", "9")
                return int(value) + 1 if value in tuple("012345") else 0
        return 0

    def numbering(self, properties: Any, ident: str) -> tuple[str, str]:
        """List and level that a paragraph states, by itself or by its style; ("", "") for none, level "" where only the
        list says it (the level that names the style).
        """
        for k, holder in enumerate([properties, *(child(el, "pPr") for el in self.chain(ident))]):
            stated = child(holder, "numPr")
            if stated is None:
                continue
            where = attr(child(stated, "numId"), "val")
            depth = attr(child(stated, "ilvl"), "val")
            if not where and not k:  # only the level is stated: the list comes from the style
                where = next((n for el in self.chain(ident) if (n := attr(child(el, "pPr", "numPr", "numId"), "val"))), "")
            return ("", "") if where in ("", "0") else (where, depth or ("0" if not k else ""))
        return "", ""

    def name(self, ident: str) -> str:
        """The name of a style in small letters: "heading 1", "toc 2"."""
        return attr(child(self.by_id.get(ident), "name"), "val").lower()
