"""What we write ourselves: empty tables to fill in, and refused rows to correct."""

import io
import tempfile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.i18n import LANGUAGES, translations
from alerts.paper.tables import MAX_ROWS, annotated_xlsx, template_xlsx
from alerts.paper.tables.options import written_options
from alerts.paper.tables.wording import Say
from alerts.questionnaire import Question
from tests.paper.tables.samples import FIELDS, QUESTIONNAIRE, csv_bytes, filled_row, raw_of, read
from tests.paper.tables.workbooks import saved

SAYING = [pytest.param(translations(language).gettext, id=language) for language in LANGUAGES]


def opened(data: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


@pytest.mark.parametrize("say", SAYING)
def test_the_template_has_a_column_for_every_field_in_any_language(say: Say) -> None:
    table = read(template_xlsx(QUESTIONNAIRE, say))
    assert tuple(table.columns) == FIELDS
    assert (table.rows, table.unknown_columns, table.sheet) == ((), (), say("Formularios"))


@pytest.mark.parametrize("say", SAYING)
@pytest.mark.parametrize("question", QUESTIONNAIRE.questions, ids=lambda question: question.id)
def test_every_option_that_the_template_offers_is_read_as_that_option(question: Question, say: Say) -> None:
    offered = written_options(question, say)
    rows = read(csv_bytes([[question.id], *[[words] for words in offered]])).rows if offered else ()
    assert [row.raw[question.id] for row in rows] == [(option.id,) for option in question.options]


def test_the_second_sheet_lists_options_and_columns_offer_them() -> None:
    book = opened(template_xlsx(QUESTIONNAIRE))
    forms, options = book.worksheets
    assert options.title == "Opciones"
    lists = {str(rule.sqref): rule for rule in forms.data_validations.dataValidation}
    first = lists[f"A2:A{MAX_ROWS + 1}"]
    assert (first.formula1, first.showErrorMessage) == (
        f"'Opciones'!$A$2:$A${len(QUESTIONNAIRE.question('A1').options) + 1}",
        True,
    )
    several = lists[f"G2:G{MAX_ROWS + 1}"]
    assert (forms["G1"].value.partition(".")[0], several.showErrorMessage) == ("B1", False)


def test_what_the_lists_of_the_template_offer_files_as_it_stands() -> None:
    book = opened(template_xlsx(QUESTIONNAIRE))
    forms, options = book.worksheets
    headings = {options.cell(1, at).value.partition(".")[0]: at for at in range(1, options.max_column + 1)}
    for place, name in enumerate(FIELDS, start=1):
        if name in headings:
            forms.cell(2, place).value = options.cell(3, headings[name]).value
    (row,) = read(saved(book)).rows
    assert row.raw["A1"] == (QUESTIONNAIRE.question("A1").options[1].id,)
    assert row.raw["B5_month"] == ("02",)
    assert "A5" not in row.raw  # the second word of a tick box is no


def test_only_refused_rows_come_back_with_what_is_wrong_beside_the_cell() -> None:
    table = read(
        csv_bytes([["No.", *FIELDS], ["1", *filled_row()], ["2", *filled_row(A2="Marte", E1="dato")]])
    )
    book = opened(
        annotated_xlsx(
            table, {3: [("A2", "Elija una."), ("D1", "Falta."), ("", "Toda la fila.")]}, QUESTIONNAIRE
        )
    )
    page = book.worksheets[0]
    assert (page.max_row, page["A1"].value, page["A2"].value, page["D2"].value) == (2, "No.", "2", "Marte")
    assert page["D2"].comment.text == "Elija una."
    assert (
        page["D2"].fill.bgColor.rgb != page["E2"].fill.bgColor.rgb or page["D2"].fill.patternType == "solid"
    )
    last = page.max_column
    assert page.cell(1, last).value == "Qué corregir en esta fila"
    assert page.cell(2, last - 1).value == "3"
    assert page.cell(2, last).value.splitlines()[0] == "D2 (A2): Elija una."
    assert page.cell(2, last).value.splitlines()[2] == "Toda la fila."


@pytest.mark.parametrize("say", SAYING)
def test_our_own_columns_are_passed_over_when_the_rows_come_back(say: Say) -> None:
    table = read(csv_bytes([FIELDS, filled_row(A2="Marte")]))
    back = read(annotated_xlsx(table, {2: [("A2", "x")]}, QUESTIONNAIRE, say))
    assert ([row.raw for row in back.rows], back.unknown_columns) == ([table.rows[0].raw], ())
    again = read(annotated_xlsx(back, {2: [("A2", "x")]}, QUESTIONNAIRE, say))
    assert ([row.raw for row in again.rows], again.unknown_columns) == ([table.rows[0].raw], ())
    assert len(again.header) == len(back.header)


def test_a_row_that_somebody_emptied_is_gone() -> None:
    table = read(csv_bytes([["A4"], ["a"], ["b"]]))
    book = opened(annotated_xlsx(table, {2: [("A4", "x")], 3: [("A4", "x")]}, QUESTIONNAIRE))
    book.worksheets[0]["A2"].value = None
    assert [row.raw for row in read(saved(book)).rows] == [{"A4": ("b",)}]


@settings(max_examples=10)
@given(
    st.lists(st.text("=+-@\t\r\n \"'|;,ñé🙂_x0D\x0b<&>abc1", min_size=1, max_size=60), min_size=1, max_size=8)
)
def test_no_cell_that_comes_back_is_a_formula_and_each_is_read_again(texts: list[str]) -> None:
    table = read(csv_bytes([["D5", "E1"], *[[text, "x"] for text in texts]]))
    wrong = {row.number: [("E1", "=1+1")] for row in table.rows}
    data = annotated_xlsx(table, wrong, QUESTIONNAIRE)
    cells = [cell for row in opened(data).worksheets[0].iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert [plain(row.raw) for row in read(data).rows] == [plain(row.raw) for row in table.rows]


def plain(raw: object) -> str:
    """Workbooks know one kind of line end."""
    return repr(raw).replace(r"\r\n", r"\n").replace(r"\r", r"\n")


def test_answers_are_laid_down_in_no_temporary_file(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object, **_values: object) -> None:
        raise AssertionError("a temporary file")

    table = read(csv_bytes([["A4"], ["a"]]))
    for name in ("mkstemp", "NamedTemporaryFile", "TemporaryFile", "mkdtemp", "SpooledTemporaryFile"):
        monkeypatch.setattr(tempfile, name, refuse)
    assert annotated_xlsx(table, {2: [("A4", "x")]}, QUESTIONNAIRE)
    assert raw_of("A5", "sí") == {"A5": ("si",)}
