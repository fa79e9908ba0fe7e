"""The inbox: what is shown, in what order, how it is chosen and paged."""

from hypothesis import given
from hypothesis import strategies as st

from alerts.console.listing import NEIGHBOURS, PAGE_SIZE, Selection, around, choices_in, page_of
from alerts.inbox import Line, urgency
from alerts.model import State
from alerts.storage.casebook import CaseRow
from tests.console.conftest import Meet
from tests.console.people import attributes, words_of
from tests.world import PLAIN, World


def line(number: int, **changes: object) -> Line:
    values: dict[str, object] = {
        "name": f"{number:032x}",
        "received_on": f"2026-11-{number % 28 + 1:02}",
        "channel": "web",
        "institution": "I015",
        "likeness": (),
        "state": "recibida",
        "desk": "investigacion-1",
        "score": number % 31,
        "priority": f"P{number % 4 + 1}",
        "score_if_similar": 0,
        "priority_if_similar": "P4",
    }
    return Line(**{**values, **changes})  # type: ignore[arg-type]


LINES = [line(number, state=list(State)[number % 16].value) for number in range(250)]


def test_without_filters_everything_is_chosen_most_urgent_first() -> None:
    assert Selection().of(LINES) == sorted(LINES, key=urgency)


def test_each_filter_leaves_only_what_it_names() -> None:
    assert {each.priority for each in Selection(priority="P2").of(LINES)} == {"P2"}
    assert {each.state for each in Selection(state="admitida").of(LINES)} == {"admitida"}
    assert {each.state for each in Selection(state="closed").of(LINES)} == {
        "no_admitida",
        "acumulada",
        "cerrada",
    }
    assert "cerrada" not in {each.state for each in Selection(state="open").of(LINES)}
    assert Selection(channel="paper").of(LINES) == []
    assert Selection(institution="I001").of(LINES) == []
    assert Selection(awaiting="yes").of([*LINES, line(1, awaits_reply=True)]) == [line(1, awaits_reply=True)]


def test_each_order_is_one() -> None:
    scores = [each.score for each in Selection(sort="score").of(LINES)]
    assert scores == sorted(scores, reverse=True)
    days = [each.received_on for each in Selection(sort="newest").of(LINES)]
    assert days == sorted(days, reverse=True)
    assert [each.received_on for each in Selection(sort="oldest").of(LINES)] == sorted(days)


@given(number=st.integers(min_value=-5, max_value=10**6))
def test_every_page_number_gives_a_page(number: int) -> None:
    page = page_of(LINES, number)
    assert 1 <= page.number <= page.last == 3
    assert 0 < len(page.lines) <= PAGE_SIZE


def test_the_pages_together_are_the_list() -> None:
    assert [each for number in (1, 2, 3) for each in page_of(LINES, number).lines] == LINES


@given(
    st.dictionaries(
        st.sampled_from(["state", "priority", "sort", "page", "awaiting", "x"]), st.text(max_size=8)
    )
)
def test_any_address_is_a_selection(args: dict[str, str]) -> None:
    selection = Selection.read(args)
    assert Selection.read(selection.query(page=selection.page)) == selection


def test_a_case_is_among_its_neighbours() -> None:
    for each in (LINES[0], LINES[100], LINES[-1]):
        found = around(LINES, each.name)
        assert each in found
        assert len(found) == NEIGHBOURS


def test_only_open_cases_are_counted_by_priority() -> None:
    lines = [line(0, state="cerrada"), line(4), line(1)]
    assert choices_in(lines).by_priority == {"P1": 1, "P2": 1, "P3": 0, "P4": 0}


def test_lines_carry_what_scripts_read(world: World, at_work: Meet) -> None:
    case = world.collected()[1].hex()
    page = at_work("analista").get("/inbox")
    assert attributes(page, "data-case") == [case]
    assert attributes(page, "data-state") == ["recibida"]
    assert attributes(page, "data-priority") == ["P2"]
    assert attributes(page, "data-score") == ["13"]
    assert f"/cases/{case}" in page.text


def test_filters_of_the_address_reach_the_page(world: World, at_work: Meet) -> None:
    case = world.collected()[1].hex()
    analyst = at_work("analista")
    assert case in analyst.get("/inbox?state=open&priority=P2&institution=I015").text
    empty = analyst.get("/inbox?priority=P4")
    assert case not in empty.text
    assert "Ningún caso cumple esos filtros." in words_of(empty)


def test_an_empty_desk_says_that_nothing_is_new(at_work: Meet) -> None:
    assert "Nada nuevo" in words_of(at_work("investigador-2").get("/inbox"))


def test_similar_alerts_are_counted(world: World, at_work: Meet) -> None:
    for _ in range(3):
        world.collected()
    page = at_work("analista").get("/inbox")
    assert words_of(page).count("2 similares") == 3


def test_a_demonstration_collects_when_somebody_looks(world: World, at_work: Meet) -> None:
    analyst = at_work("analista")
    assert attributes(analyst.get("/inbox"), "data-case") == []
    world.file(PLAIN)
    assert len(attributes(analyst.get("/inbox"), "data-case")) == 1


def test_the_language_stays_with_links_and_forms(world: World, at_work: Meet) -> None:
    world.collected()
    page = at_work("analista").get("/inbox?lang=en&state=open")
    assert '<html lang="en">' in page.text
    assert '<input type="hidden" name="lang" value="en">' in page.text
    assert "state=open&amp;lang=en" in page.text or "lang=en&amp;state=open" in page.text
    assert 'hreflang="es"' in page.text


def test_a_case_with_a_channel_that_there_is_not_is_damaged_and_hides_no_other(
    world: World, at_work: Meet
) -> None:
    broken, sound = world.collected()[1].hex(), world.collected()[1].hex()
    with world.casebook.writing() as session:
        session.get_one(CaseRow, bytes.fromhex(broken)).channel = "x"
    analyst = at_work("analista")
    page = analyst.get("/inbox")
    assert page.status_code == 200
    assert attributes(page, "data-case") == [sound]
    assert attributes(analyst.get("/quarantine"), "data-unopened-case") == [broken]
    assert analyst.get(f"/cases/{broken}").status_code in {409, 422}
    assert analyst.get(f"/cases/{sound}").status_code == 200
