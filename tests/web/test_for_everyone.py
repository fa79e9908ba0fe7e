"""The reporter's pages for everybody: large text, high contrast, the keyboard alone, a screen reader."""

import re
from dataclasses import dataclass
from itertools import pairwise

import pytest

from crypto.receipt import Receipt
from tests.web.browser import public_site
from tests.web.instances import Clock, FakeIntake, FakeMailboxes, answered_mailbox
from tests.web.walks import every_page

pytestmark = pytest.mark.browser
PHONE = {"width": 320, "height": 640}
KNOWN = Receipt(12345)

# texts that are cut, boxes that are wider than the page
CUT = """() => [...document.querySelectorAll('main *, header *, footer *')].filter(each => {
  const style = getComputedStyle(each);
  const hidden = each.closest('.unseen') || !each.checkVisibility() || style.overflow === 'visible';
  return !hidden && !each.matches('textarea, select, [type=file]') && each.scrollWidth > each.clientWidth + 1;
}).map(each => each.outerHTML.slice(0, 80))"""
WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
ADD_STYLE = (
    "text => document.head.append(Object.assign(document.createElement('style'), { textContent: text }))"
)
LARGE = "html { font-size: 225% !important; }"  # twice the 112.5 % of the style sheet

# a control whose focus cannot be seen
UNSEEN_FOCUS = """() => {
  const each = document.activeElement, style = getComputedStyle(each);
  const frame = each.closest('.choice') ? getComputedStyle(each.closest('.choice')) : style;
  return style.outlineStyle === 'none' && frame.outlineStyle === 'none' && style.boxShadow === 'none';
}"""
WHERE = """() => {
  const each = document.activeElement;
  return each === document.body ? '' : `${each.tagName} ${each.name || each.textContent.trim().slice(0, 40)}`;
}"""
CONTROLS = """() => [...document.querySelectorAll('a[href], button, input, select, textarea, summary, audio')].filter(
  each => each.checkVisibility() && each.type !== 'hidden' && !each.disabled && each.tabIndex >= 0).length"""
FRAMELESS = """() =>
  [...document.querySelectorAll('.button, .text, .choice, .fold, .summary, .message')].filter(each => {
  const style = getComputedStyle(each), { borderTopStyle: line, borderTopWidth: width } = style;
  const color = style.borderTopColor, behind = style.backgroundColor;
  return each.checkVisibility() && (line === 'none' || width === '0px' || color === behind);
}).map(each => each.className)"""
HEADINGS = """() => [...document.querySelectorAll('h1, h2, h3, h4')].filter(each => each.checkVisibility())
  .map(each => Number(each.tagName[1]))"""
NAMELESS = """() => [...document.querySelectorAll('input, select, textarea')].filter(each =>
  each.type !== 'hidden' && each.checkVisibility() && !(each.labels && each.labels.length) &&
  !each.getAttribute('aria-label')).map(each => each.name)"""
DANGLING = """() => [...document.querySelectorAll('[aria-describedby], [aria-labelledby], label[for], a[href^="#"]')]
  .flatMap(each => [each.getAttribute('aria-describedby'), each.getAttribute('aria-labelledby'),
    each.htmlFor, (each.getAttribute('href') || '').slice(1)])
  .filter(Boolean).flatMap(ids => ids.split(' ')).filter(id => !document.getElementById(id))"""
TWICE = """() => { const seen = [...document.querySelectorAll('[id]')].map(each => each.id);
  return seen.filter((id, at) => seen.indexOf(id) !== at); }"""
FAULTS = {"nameless": NAMELESS, "dangling": DANGLING, "twice": TWICE}


@dataclass
class Facts:
    """What is so of one page."""

    title: str
    levels: list[int]
    tree: str
    focus: str
    faults: dict[str, list[str]]
    reached: list[str]
    described: list[str]


@pytest.fixture(scope="module")
def pages(chromium, tmp_path_factory):
    """The facts of every page by its name, from one walk."""
    clock, intake, mailboxes = Clock(), FakeIntake(), FakeMailboxes()
    context = chromium.new_context(viewport=PHONE, locale="es-GT", java_script_enabled=False, bypass_csp=True)
    page = context.new_page()
    with public_site(tmp_path_factory.mktemp("everyone"), intake, clock, mailboxes) as site:
        found = {name: facts(page, name) for name in every_page(page, site, clock, intake, mailboxes)}
    context.close()
    assert len(found) > 15
    return found


def facts(page, name):
    """What is so of the page that is open; its style is spoilt afterwards."""
    seen = Facts(
        title=page.title(),
        levels=page.evaluate(HEADINGS),
        tree=page.locator("body").aria_snapshot(),
        focus=page.evaluate("document.activeElement.id"),
        faults={each: page.evaluate(script) for each, script in FAULTS.items()},
        reached=[],
        described=described(page),
    )
    if name not in {"/alert", "form with problems"}:  # some two hundred controls of the same few kinds
        seen.reached = tab_through(page)
    page.emulate_media(forced_colors="active")
    seen.faults["frameless"] = page.evaluate(FRAMELESS)
    page.emulate_media(forced_colors="none")
    page.evaluate(ADD_STYLE, LARGE)
    seen.faults["cut"] = [*page.evaluate(CUT), *(["too wide"] if page.evaluate(WIDE) else [])]
    return seen


def described(page):
    """What is said beside the first control that has a problem."""
    return page.evaluate(
        """() => (document.querySelector('main [aria-invalid=true]')?.getAttribute('aria-describedby') || '')
        .split(' ').filter(Boolean).map(id => document.getElementById(id)?.textContent || '')"""
    )


def tab_through(page):
    """What the focus comes to, one Tab after the other; `unseen` where it cannot be seen."""
    page.evaluate("document.body.tabIndex = -1, scrollTo(0, 0), document.body.focus()")
    reached = []
    for _ in range(page.evaluate(CONTROLS)):
        page.keyboard.press("Tab")
        if not (where := page.evaluate(WHERE)):  # past the last: the answers of one question are one stop
            break
        reached.append(f"{'unseen ' if page.evaluate(UNSEEN_FOCUS) else ''}{where}")
    page.evaluate("document.body.removeAttribute('tabindex')")
    return reached


def where_not(pages, holds):
    """The pages of which something does not hold."""
    return [name for name, page in pages.items() if not holds(name, page)]


@pytest.mark.parametrize("fault", ["cut", "frameless", "nameless", "dangling", "twice"])
def test_no_page_has_a_text_that_is_cut_a_box_without_frame_or_a_control_without_name(pages, fault):
    assert {name: page.faults[fault] for name, page in pages.items() if page.faults[fault]} == {}


def test_every_page_has_one_title_and_leaves_no_level_of_headings_out(pages):
    assert where_not(pages, lambda _name, page: page.levels[:1] == [1] and page.levels.count(1) == 1) == []
    assert where_not(pages, lambda _n, page: all(b <= a + 1 for a, b in pairwise(page.levels))) == []


@pytest.mark.parametrize("landmark", ["banner", "main", "contentinfo"])
def test_every_page_but_the_neutral_one_has_the_landmarks(pages, landmark):
    assert where_not(pages, lambda name, page: name == "neutral" or f"- {landmark}" in page.tree) == []


def test_the_keyboard_shows_where_it_is_and_begins_with_the_way_to_the_content(pages):
    assert where_not(pages, lambda _name, page: not any("unseen" in each for each in page.reached)) == []
    begun = {name: page.reached[0] for name, page in pages.items() if page.reached}
    assert len(begun) > 10
    assert set(begun.values()) == {"A Ir al contenido"}


def test_the_neutral_page_leads_nowhere(pages):
    assert pages["neutral"].reached == []


ANNOUNCED = {
    "form with problems": "alert",
    "file sent": "status",
    "file missing": "alert",
    "wrong receipt": "alert",
    "message missing": "alert",
    "identity missing": "alert",
    "closed": "status",
}


@pytest.mark.parametrize("name", ANNOUNCED)
def test_what_was_done_and_what_is_wrong_is_announced(pages, name):
    assert f"- {ANNOUNCED[name]}" in pages[name].tree


@pytest.mark.parametrize("name", [name for name, role in ANNOUNCED.items() if role == "alert"])
def test_what_is_wrong_has_the_focus_and_is_said_beside_its_control(pages, name):
    assert pages[name].focus == "problemas"
    if name != "form with problems":  # its groups of boxes are described as groups
        assert any("Corrija" in text for text in pages[name].described)


def test_tab_titles_are_neutral(pages):
    telling = re.compile(r"alerta|corrup|denunc|anónim|soborno|cpcc|comisión|identific", re.IGNORECASE)
    assert where_not(pages, lambda _name, page: page.title and not telling.search(page.title)) == []


@pytest.fixture
def mailbox_page(chromium, tmp_path):
    """A page of a browser without scripts at a site with one mailbox, and the mailboxes."""
    mailboxes = FakeMailboxes({KNOWN: answered_mailbox()})
    context = chromium.new_context(viewport=PHONE, locale="es-GT", java_script_enabled=False)
    with public_site(tmp_path, FakeIntake(), Clock(), mailboxes) as site:
        page = context.new_page()
        page.goto(f"{site}/buzon")
        yield page, mailboxes
        context.close()


def press_until(page, text, key="Tab", most=60):
    """Press a key until the focus is on something that says this."""
    for _ in range(most):
        page.keyboard.press(key)
        said = page.evaluate(
            "document.activeElement.labels?.[0]?.textContent || document.activeElement.textContent || ''"
        )
        if text in said:
            return
    raise AssertionError(f"the keyboard does not reach: {text}")


def test_a_reporter_with_a_keyboard_alone_writes_identifies_and_closes(mailbox_page):
    page, mailboxes = mailbox_page
    press_until(page, "Clave de seguimiento")
    page.keyboard.type(" ".join(KNOWN.words))
    act(page, "Abrir mi buzón")
    press_until(page, "Escribir un mensaje")
    page.keyboard.type("Desde marzo.")
    act(page, "Enviar mi mensaje")
    assert mailboxes.known[KNOWN].entries[-1].text == "Desde marzo."
    act(page, "Quiero identificarme", leads_on=False)
    act(page, "Ver qué significa")
    press_until(page, "Quién es usted")
    page.keyboard.type("Soy Ana")
    press_until(page, "Entiendo que el equipo")
    page.keyboard.press("Space")
    act(page, "Enviar quién soy")
    assert mailboxes.told == ["Soy Ana"]
    act(page, "Cerrar mi buzón para siempre", leads_on=False)
    act(page, "Ver qué se borra")
    press_until(page, "Entiendo que no se puede")
    page.keyboard.press("Space")
    act(page, "Cerrar mi buzón para siempre")
    assert KNOWN not in mailboxes.known


def act(page, label, *, leads_on=True):
    """Press a button or open a fold with the keyboard."""
    press_until(page, label)
    if not leads_on:
        page.keyboard.press("Enter")
        return
    with page.expect_navigation():
        page.keyboard.press("Enter")
