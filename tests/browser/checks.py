# SPDX-License-Identifier: GPL-3.0-or-later
"""What holds of every page, asked of a browser. Each check returns what is wrong, in words; nothing is what everybody wants."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Dialog, Page

PHONE, SCREEN = (360, 740), (1440, 900)
# A4 on its side at 96 dots to the inch, without the margins of a printer.
PAPER = (1047, 718)
# More presses of Tab than any page has stops.
_STOPS = 400
# What is wider than its place and cannot be scrolled.
_TOO_WIDE = """() => {
  const found = [], wide = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > wide) { found.push(`the page: ${document.documentElement.scrollWidth} of ${wide}`); }
  for (const box of document.querySelectorAll('.scroll')) {
    const style = getComputedStyle(box);
    if (box.scrollWidth > box.clientWidth + 1 && style.overflowX === 'visible') {
      found.push(`${box.getAttribute('aria-label')}: ${box.scrollWidth} of ${box.clientWidth}`);
    }
  }
  return found;
}"""
_FOCUSED = """() => {
  const one = document.activeElement, box = one.getBoundingClientRect(), style = getComputedStyle(one);
  const inside = box.right > 0 && box.bottom > 0 && box.width > 0;
  return [one.tagName, one.textContent.slice(0, 40), inside, style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0];
}"""
_STOPPABLE = "document.querySelectorAll('a[href], button, input, summary, [tabindex=\"0\"]').length"


@contextmanager
def opened(browser: Browser, path: Path, size: tuple[int, int], **options: Any) -> Iterator[tuple[Page, list[str]]]:
    """A page, and what it says and asks for by itself."""
    noise: list[str] = []

    def refused(dialog: Dialog) -> None:
        noise.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, **options)
    page = context.new_page()
    page.on("console", lambda message: noise.append(f"console: {message.text}"))
    page.on("pageerror", lambda error: noise.append(f"error: {error}"))
    page.on("dialog", refused)
    page.on("request", lambda request: noise.append(f"request: {request.url}") if request.url != path.as_uri() else None)
    page.goto(path.as_uri())
    try:
        yield page, noise
    finally:
        context.close()


def accessible(browser: Browser, path: Path) -> list[str]:
    """axe-core, light and dark, on a screen and on a phone; and whatever the page says or asks for meanwhile."""
    found = []
    for scheme in ("light", "dark"):
        for size in (SCREEN, PHONE):
            with opened(browser, path, size, color_scheme=scheme) as (page, noise):
                # What is folded is part of the page.
                page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
                for violation in Axe().run(page).response["violations"]:
                    nodes = "; ".join(str(node["target"]) for node in violation["nodes"][:3])
                    found.append(f"{scheme}, {size[0]} wide: {violation['id']}: {violation['help']}: {nodes}")
                found += noise
    return found


def fits(browser: Browser, path: Path) -> list[str]:
    """Nothing is wider than its place, on a phone, on a screen, on paper."""
    found = []
    for size, medium in ((PHONE, "screen"), (SCREEN, "screen"), (PAPER, "print")):
        with opened(browser, path, size) as (page, _noise):
            page.emulate_media(media="print" if medium == "print" else "screen")
            found += [f"{medium} of {size[0]}: {what}" for what in page.evaluate(_TOO_WIDE)]
    return found


def whole_without_script(browser: Browser, path: Path) -> list[str]:
    """Without JavaScript the same text is there, but for what the script adds."""
    texts = {}
    for enabled in (True, False):
        with opened(browser, path, SCREEN, java_script_enabled=enabled) as (page, noise):
            texts[enabled] = [text.split() for text in page.locator("section").all_inner_texts()]
            if noise:
                return noise
    # The word of the field that filters, which is there before what it filters.
    with_script = [[word for word in words if word != "Filter:"] for words in texts[True]]
    return [] if with_script == texts[False] else ["without JavaScript the sections say something else"]


def works_by_keyboard(browser: Browser, path: Path) -> list[str]:
    """Every stop of Tab is seen; the first one leads past the links; tables sort and filter; what is folded opens."""
    with opened(browser, path, SCREEN) as (page, noise):
        found = list(_stops(page))
        page.goto(path.as_uri())
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        if not page.url.endswith("#content"):
            found.append(f"the first stop leads to {page.url}")
        return found + _sorts(page) + _filters(page) + _opens(page) + noise


def _stops(page: Page) -> Iterator[str]:
    wanted, seen = int(page.evaluate(_STOPPABLE)), 0
    for _press in range(_STOPS):
        page.keyboard.press("Tab")
        tag, text, is_inside, has_outline = page.evaluate(_FOCUSED)
        if tag == "BODY":
            break
        seen += 1
        if not is_inside or not has_outline:
            yield f"{tag} {text!r} has the focus and is not seen to"
    if seen != wanted:
        yield f"Tab stops at {seen} of {wanted} places"


def _column(page: Page) -> list[str]:
    return list(page.locator("#members tbody th").all_inner_texts())


def _sorts(page: Page) -> list[str]:
    heading = page.locator("#members thead th").first
    before = _column(page)
    heading.locator("button").focus()
    orders = []
    for _press in range(2):
        page.keyboard.press("Enter")
        orders.append((heading.get_attribute("aria-sort"), _column(page)))
    words, lists = zip(*orders, strict=True)
    if words != ("ascending", "descending") or lists[0] != lists[1][::-1] or sorted(before) != sorted(lists[0]):
        return [f"sorting by name: {words}, {lists[0][:3]}, {lists[1][:3]}"]
    return []


def _filters(page: Page) -> list[str]:
    field = page.locator("#member-list input")
    names = _column(page)
    if not field.count():
        return [] if len(names) < 5 else ["there is no field to filter by"]
    field.focus()
    page.keyboard.type(names[0])
    shown = page.locator("#members tbody tr:visible th").all_inner_texts()
    said = page.locator("#member-list [role=status]").inner_text()
    right = shown == [name for name in names if names[0] in name] and said == f"{len(shown)} of {len(names)}"
    return [] if right else [f"filtered by {names[0]}: {shown[:5]}, {said}"]


def _opens(page: Page) -> list[str]:
    folded = page.locator("details:not([open]) summary").first
    if not folded.count():
        return []
    handle = folded.element_handle()
    assert handle is not None
    handle.focus()
    page.keyboard.press("Enter")
    return [] if handle.evaluate("(one) => one.parentElement.open") else ["what is folded does not open"]


CHECKS: dict[str, Callable[[Browser, Path], list[str]]] = {
    "axe-core, console, network": accessible,
    "phone, screen, paper": fits,
    "without JavaScript": whole_without_script,
    "by keyboard": works_by_keyboard,
}
