"""Excel workbooks of transcribed forms: what cells hold, and where they stand."""

from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from alerts.paper.tables.errors import MERGED, UNSOLVED
from alerts.questionnaire import Answers, check
from tests.paper.tables.samples import (
    FIELDS,
    QUESTIONNAIRE,
    Raw,
    csv_bytes,
    filled_row,
    forms,
    label,
    read,
    refusal,
)
from tests.paper.tables.workbooks import cell, several_sheets, with_sheet, workbook


def raw_of(header: str, content: object) -> Raw:
    """What one cell of a workbook gives."""
    (row,) = read(workbook([[header, "A4"], [content, "x"]])).rows
    return {name: values for name, values in row.raw.items() if name != "A4"}


@settings(max_examples=12)
@given(st.lists(forms(), min_size=1, max_size=4), st.booleans())
def test_valid_answers_survive_a_workbook(answers: list[Raw], in_words: bool) -> None:
    def shown(name: str, value: str) -> str:
        return label(name, value) if in_words and name != "A3" else value

    rows = [
        ["; ".join(shown(name, value) for value in raw.get(name, ())) for name in FIELDS] for raw in answers
    ]
    page = [FIELDS, *[[f"'{text}"[1:] if text else None for text in row] for row in rows]]
    table = read(workbook(page, change=as_text))
    assert [row.raw for row in table.rows] == [dict(raw) for raw in answers]
    assert (table.sheet, table.encoding, table.delimiter) == ("Hoja1", "", "")
    assert all(isinstance(check(QUESTIONNAIRE, row.raw), Answers) for row in table.rows)


def as_text(page: Worksheet) -> None:
    """Nothing that begins with a sign is a formula here."""
    for row in page.iter_rows():
        for each in row:
            if each.data_type == "f":
                each.data_type = "s"


def test_a_workbook_and_a_csv_file_of_the_same_rows_are_the_same_table() -> None:
    rows = [FIELDS, filled_row(D5="uno\ndos", A2="1"), filled_row(B5_month="03", B5_year="2024")]
    assert [row.raw for row in read(workbook(rows)).rows] == [row.raw for row in read(csv_bytes(rows)).rows]


@pytest.mark.parametrize(
    ("header", "content", "raw"),
    [
        ("B5", datetime(2024, 3, 15), {"B5_month": ("03",), "B5_year": ("2024",)}),  # noqa: DTZ001
        ("B5", datetime(2024, 3, 15, 14, 30, 5), {"B5_month": ("03",), "B5_year": ("2024",)}),  # noqa: DTZ001
        ("B5", date(2024, 3, 1), {"B5_month": ("03",), "B5_year": ("2024",)}),
        ("B5_year", 2024, {"B5_year": ("2024",)}),
        ("B5_year", 2024.0, {"B5_year": ("2024",)}),
        ("B5_month", 3, {"B5_month": ("03",)}),
        ("A2", 1, {"A2": ("01",)}),
        ("A3", 101, {"A3": ("0101",)}),
        ("A5", True, {"A5": ("si",)}),
        ("A5", False, {}),
        ("D5", 1.5, {"D5": ("1.5",)}),
        ("D5", 12345678901234, {"D5": ("12345678901234",)}),
        ("B6", " \u00a0Sí ", {"B6": ("si",)}),
    ],
)
def test_what_excel_stores_for_a_value_is_read_as_its_answer(header: str, content: object, raw: Raw) -> None:
    assert raw_of(header, content) == raw


def test_rows_and_columns_keep_the_names_that_excel_shows() -> None:
    table = read(workbook([[], [], [None, "A4", "E1"], [], [None, "unidad", "dato"]]))
    (row,) = table.rows
    assert (row.number, row.cell("A4"), row.cell("E1")) == (5, "B5", "C5")


def test_a_title_may_stand_above_the_header() -> None:
    def title(page: Worksheet) -> None:
        page.merge_cells("A1:C1")

    table = read(workbook([["Formularios de la visita"], ["A4", "E1"], ["unidad", "dato"]], change=title))
    assert [(row.number, row.raw, row.faults) for row in table.rows] == [
        (3, {"A4": ("unidad",), "E1": ("dato",)}, ())
    ]


def test_the_first_visible_sheet_with_a_known_header_is_read_and_named() -> None:
    sheets = {
        "Oculta": [["A4"], ["oculta"]],
        "Notas": [["nombre"], ["x"]],
        "Vacía": [],
        "Formularios": [["A4"], ["sí"]],
        "Más": [["A4"], [None]],
    }
    table = read(several_sheets(sheets, hidden=["Oculta"]))
    assert (table.sheet, [row.raw for row in table.rows]) == ("Formularios", [{"A4": ("sí",)}])


def test_forms_on_two_visible_sheets_are_refused_by_name() -> None:
    sheets = {"Sede": [["A4"], ["a"]], "Notas": [["nombre"], ["x"]], "Anexo": [["A4", "E1"], ["b", "c"]]}
    said = "Hay formularios en las hojas «Sede» y «Anexo». Envíe cada una en su archivo."
    assert str(refusal(several_sheets(sheets))) == said
    assert read(several_sheets(sheets, hidden=["Anexo"])).sheet == "Sede"


def test_an_empty_first_sheet_gives_way_to_the_one_with_rows() -> None:
    sheets = {"Plantilla": [["A4"]], "Opciones": [["A4"], ["x"]], "Sede": [["A4"], ["a"]]}
    assert read(several_sheets(sheets)).sheet == "Sede"


def test_a_workbook_without_a_known_sheet_says_so() -> None:
    assert "Ninguna hoja" in str(refusal(several_sheets({"Uno": [["nombre"]], "Dos": []})))


def test_cells_beside_the_table_are_named() -> None:
    table = read(workbook([["No.", "A4"], [1, "unidad", None, "suelto"]]))
    assert [str(column) for column in table.unknown_columns] == ["A (No.)", "D"]


@pytest.mark.parametrize(
    "heading", ["What did they ask for?", "B2. What did they ask for?", "what did they ask for"]
)
def test_headings_and_options_may_be_english(heading: str) -> None:
    given = "Money, once; A sexual favour, Gifts or purchases"
    assert raw_of(heading, given) == {"B2": ("dinero_una_vez", "favor_sexual", "regalos")}
    assert raw_of("Since when?", "March 2024") == {"B5_month": ("03",), "B5_year": ("2024",)}
    assert raw_of("Who asked for it? (other)", "x") == {"C1_otro": ("x",)}


def test_merged_cells_are_named_in_each_row_that_they_touch() -> None:
    def merge(page: Worksheet) -> None:
        page.merge_cells("A3:A4")

    rows = [["A4", "E1", "nota"], ["a", "1"], ["b", "2"], [None, "3"], ["c", "4"]]
    table = read(workbook(rows, change=merge))
    faults = {
        row.number: [(fault.field, fault.message, fault.text()) for fault in row.faults] for row in table.rows
    }
    said = "Las celdas A3:A4 están combinadas. Sepárelas y escriba la respuesta en cada fila."
    assert faults == {2: [], 3: [("A4", MERGED, said)], 4: [("A4", MERGED, said)], 5: []}


def test_merged_cells_where_nobody_reads_hurt_nobody() -> None:
    def merge(page: Worksheet) -> None:
        page.merge_cells("C2:C3")

    table = read(workbook([["A4", "E1", "nota"], ["a", "1", "n"], ["b", "2"]], change=merge))
    assert [row.faults for row in table.rows] == [(), ()]


def test_a_merged_header_is_refused_by_name() -> None:
    def merge(page: Worksheet) -> None:
        page.merge_cells("A1:B1")

    assert "A1:B1 del encabezado" in str(
        refusal(workbook([["A4", None, "E1"], ["a", "b", "c"]], change=merge))
    )


def test_a_formula_gives_its_last_result_and_is_named() -> None:
    formula = '<c r="B2" t="str"><f>1+1</f><v>dos</v></c>'
    table = read(
        with_sheet(f'<row r="1">{cell("A1", "A4")}{cell("B1", "E1")}</row><row r="2">{formula}</row>')
    )
    assert ([row.raw for row in table.rows], table.formulas) == ([{"E1": ("dos",)}], ("B2",))


@pytest.mark.parametrize(
    "content",
    [
        '<c r="A2"><f>1+1</f></c>',
        '<c r="A2"><f>1+1</f><v/></c>',
        '<c r="A2" t="e"><f>1/0</f><v>#DIV/0!</v></c>',
        '<c r="A2" t="e"><v>#N/A</v></c>',
    ],
)
def test_a_formula_without_a_result_is_named_in_its_row(content: str) -> None:
    bad = f'<row r="2">{content}</row>'
    table = read(with_sheet(f'<row r="1">{cell("A1", "A4")}</row>{bad}<row r="3">{cell("A3", "x")}</row>'))
    assert [(row.number, [(fault.field, fault.message) for fault in row.faults]) for row in table.rows] == [
        (2, [("A4", UNSOLVED)]),
        (3, []),
    ]


def test_a_formula_whose_result_is_an_empty_text_answers_nothing() -> None:
    row = f'<row r="2"><c r="A2" t="str"><f>IF(1,"")</f><v></v></c>{cell("B2", "x")}</row>'
    table = read(with_sheet(f'<row r="1">{cell("A1", "A4")}{cell("B1", "E1")}</row>{row}'))
    assert [(each.raw, each.faults) for each in table.rows] == [({"E1": ("x",)}, ())]


def test_a_last_row_of_formulas_without_results_is_named_too() -> None:
    rows = f'<row r="1">{cell("A1", "A4")}</row><row r="2">{cell("A2", "x")}</row>'
    table = read(with_sheet(f'{rows}<row r="3"><c r="A3"><f>1</f></c></row>'))
    assert [(row.number, [fault.message for fault in row.faults]) for row in table.rows] == [
        (2, []),
        (3, [UNSOLVED]),
    ]


def test_text_that_looks_like_a_formula_is_text_and_is_named() -> None:
    texts = ["=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-2+3+HYPERLINK(1)"]
    plain = ["- dijo que no (dos veces)", "-5", "+502 5555 1234", "a=b"]
    data = csv_bytes([["D5"], *[[text] for text in [*texts, *plain]]])
    table = read(data)
    assert [row.raw["D5"][0] for row in table.rows] == [*texts, *plain]
    assert table.formulas == ("A2", "A3", "A4", "A5")


def test_what_a_file_is_called_says_nothing() -> None:
    rows = [["A4"], ["x"]]
    assert read(workbook(rows)).sheet == "Hoja1"
    assert read(csv_bytes(rows)).sheet == ""
