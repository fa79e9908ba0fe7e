"""CSV tables of transcribed forms: what people write and what spreadsheet programs make of it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.questionnaire import Answers, Problems, check
from tests.paper.tables.samples import (
    DELIMITERS,
    ENCODINGS,
    FIELDS,
    QUESTIONNAIRE,
    Raw,
    csv_bytes,
    filled_row,
    forms,
    label,
    raw_of,
    read,
    read_text,
    refusal,
)

# What round trips


@settings(deadline=None, max_examples=60)
@given(
    st.lists(forms(), min_size=1, max_size=4),
    st.sampled_from(DELIMITERS),
    st.sampled_from(ENCODINGS),
    st.sampled_from(["\r\n", "\n"]),
    st.sampled_from(["|", "; ", ", ", " / ", "\n"]),
    st.booleans(),
)
def test_valid_answers_survive_every_dialect_encoding_and_manner(
    answers: list[Raw], delimiter: str, encoding: str, line_end: str, joint: str, in_words: bool
) -> None:
    shown = label if in_words else lambda _name, value: value
    rows = [
        [joint.join(shown(name, value) for value in raw.get(name, ())) for name in FIELDS] for raw in answers
    ]
    if in_words:  # a label names several municipalities, an id only one
        place = FIELDS.index("A3")
        for raw, row in zip(answers, rows, strict=True):
            row[place] = raw.get("A3", ("",))[0]
    table = read(csv_bytes([FIELDS, *rows], delimiter=delimiter, encoding=encoding, line_end=line_end))
    assert [row.raw for row in table.rows] == [dict(raw) for raw in answers]
    assert table.delimiter == delimiter
    assert all(isinstance(check(QUESTIONNAIRE, row.raw), Answers) for row in table.rows)


@pytest.mark.parametrize("question", QUESTIONNAIRE.questions, ids=lambda question: question.id)
def test_every_option_is_known_by_its_id_and_by_its_wording(question: object) -> None:
    for option in question.options:  # type: ignore[attr-defined]
        name = question.id  # type: ignore[attr-defined]
        assert raw_of(name, option.id) == {name: (option.id,)}
        if name != "A3":
            assert raw_of(name, option.label.upper()) == {name: (option.id,)}


def test_every_question_is_known_by_its_wording_without_accents_case_and_signs() -> None:
    plain = str.maketrans("áéíóúñ¿?:,.", "aeioun     ")
    for question in QUESTIONNAIRE.questions:
        for heading in (question.label, question.label.upper(), question.label.lower().translate(plain)):
            columns = read(csv_bytes([[heading], ["x"]])).columns
            assert set(columns) == ({question.id} if question.id != "B5" else set(question.names))


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("a1", "A1"),
        (" A1 ", "A1"),
        ("A1. ¿En qué institución?", "A1"),
        ("b5_MONTH", "B5_month"),
        ("B5 año", "B5_year"),
        ("¿Desde cuándo? (mes)", "B5_month"),
        ("¿Desde cuándo? (no recuerdo)", "B5_unknown"),
        ("B2 otro", "B2_otro"),
        ("¿Quién lo pidió? (otro)", "C1_otro"),
        ("En qué municipio", "A3"),
        ("NOTIFY_FIRST", "notify_first"),
    ],
)
def test_a_heading_may_be_written_as_people_write_it(heading: str, field: str) -> None:
    assert list(read(csv_bytes([[heading], ["x"]])).columns) == [field]


# Excel's habits


def test_a_first_line_that_names_the_delimiter_is_not_a_row() -> None:
    for delimiter in DELIMITERS:
        for line in (f"sep={delimiter}\r\n", f'"sep={delimiter}"\r\n', f"SEP={delimiter}\n"):
            table = read_text(f"{line}A4{delimiter}E1\r\nunidad{delimiter}dato\r\n")
            assert table.delimiter == delimiter
            assert [(row.number, row.cell("E1")) for row in table.rows] == [(2, "B2")]


def test_empty_rows_and_columns_that_excel_adds_are_passed_over() -> None:
    table = read_text(";;;\r\nA4;B6;;\r\n;;;\r\n  ;\u00a0;;\r\nunidad;si;;\r\n;;;\r\n\r\n;;;;;;;\r\n")
    assert [(row.number, row.raw) for row in table.rows] == [(5, {"A4": ("unidad",), "B6": ("si",)})]
    assert table.unknown_columns == ()


def test_no_break_spaces_and_marks_around_a_cell_are_dropped() -> None:
    assert raw_of("B6", "\u00a0 sí\u00a0\ufeff") == {"B6": ("si",)}
    assert raw_of("\u00a0B6\u00a0", "si") == {"B6": ("si",)}


@pytest.mark.parametrize(
    ("field", "cell", "value"),
    [("A2", "1", "01"), ("A2", "9", "09"), ("A2", "22", "22"), ("A3", "101", "0101"), ("A3", "2217", "2217")],
)
def test_a_place_code_that_lost_its_zero_is_known(field: str, cell: str, value: str) -> None:
    assert raw_of(field, cell) == {field: (value,)}


@pytest.mark.parametrize("cell", ["1", "01", "enero", "Ene.", "ENERO"])
def test_a_month_may_be_a_number_or_a_name(cell: str) -> None:
    assert raw_of("B5_month", cell) == {"B5_month": ("01",)}


@pytest.mark.parametrize(
    "cell",
    [
        "03/2024",
        "3-2024",
        "2024-03",
        "mar-24",
        "Marzo de 2024",
        "marzo 2024",
        "2024-03-15",
        "15/03/2024",
        "15/3/24",
        "03/24",
        "15/03/2024 0:00",
        "15/3/24 2:30:05 p. m.",
        "2024-03-15 14:30:00",
        "2024-03-15T14:30:00.250",
    ],
)
def test_month_and_year_in_one_cell_lose_the_day(cell: str) -> None:
    assert raw_of("B5", cell) == {"B5_month": ("03",), "B5_year": ("2024",)}


@pytest.mark.parametrize(
    ("cell", "raw"),
    [
        ("2024", {"B5_year": ("2024",)}),
        ("No recuerdo", {"B5_unknown": ("si",)}),
        ("mar-98", {"B5_month": ("03",), "B5_year": ("1998",)}),
        ("hace mucho", {"B5_year": ("hace mucho",)}),
        ("13/2024", {"B5_year": ("13/2024",)}),
        ("3/10", {"B5_year": ("3/10",)}),
        ("10-11", {"B5_year": ("10-11",)}),
        ("3/10 14:30", {"B5_year": ("3/10 14:30",)}),
        ("oct-11", {"B5_month": ("10",), "B5_year": ("2011",)}),
        ("3/10/11", {"B5_month": ("10",), "B5_year": ("2011",)}),
    ],
)
def test_other_answers_to_since_when(cell: str, raw: Raw) -> None:
    assert raw_of("¿Desde cuándo?", cell) == raw


@pytest.mark.parametrize("cell", ["si", "Sí", "X", "x", "1", "VERDADERO", "✓"])
def test_a_tick_may_be_written_in_many_ways(cell: str) -> None:
    assert raw_of("A5", cell) == {"A5": ("si",)}
    assert raw_of("B5_unknown", cell) == {"B5_unknown": ("si",)}


@pytest.mark.parametrize("cell", ["no", "NO", "0", "FALSO"])
def test_a_box_that_says_no_is_not_ticked(cell: str) -> None:
    assert raw_of("A5", cell) == {}


@pytest.mark.parametrize(
    ("cell", "ids"),
    [
        ("Dinero, una vez", ("dinero_una_vez",)),
        ("dinero una vez, Favor sexual", ("dinero_una_vez", "favor_sexual")),
        (
            "Firmar un documento, factura o renuncia en blanco, Dinero, una vez / regalos",
            ("firmar", "dinero_una_vez", "regalos"),
        ),
        ("dinero_una_vez|regalos", ("dinero_una_vez", "regalos")),
        ("regalos; regalos;", ("regalos",)),
        ("regalos\nbono", ("regalos", "bono")),
    ],
)
def test_several_options_in_a_cell_are_told_apart(cell: str, ids: tuple[str, ...]) -> None:
    assert raw_of("B2", cell) == {"B2": ids}


def test_an_institution_is_known_by_its_acronym() -> None:
    for cell in ("MAGA", "maga", "Ministerio de Agricultura, Ganadería y Alimentación (MAGA)"):
        assert raw_of("A1", cell) == {"A1": ("I003",)}


def test_a_municipality_whose_name_is_shared_needs_its_department() -> None:
    alone = read(csv_bytes([["A3"], ["La Libertad"]])).rows[0].raw
    assert alone == {"A3": ("La Libertad",)}
    for header, row in (
        (["A3", "A2"], ["la libertad", "17"]),
        (["A3", "A2"], ["La Libertad", "Petén"]),
        (["A3", "A4"], ["La Libertad (Petén)", ""]),
    ):
        assert read(csv_bytes([header, row])).rows[0].raw["A3"] == ("1705",)


def test_a_formula_is_just_text() -> None:
    for cell in ('=HYPERLINK("http://ejemplo.gt")', "+1", "-1", "@SUM(A1)", "=1+1"):
        assert raw_of("D5", cell) == {"D5": (cell,)}


def test_text_keeps_its_lines_quotes_and_separators() -> None:
    said = 'Dijo: "son Q500; o nada",\r\ny se fue'
    assert raw_of("D5", said) == {"D5": (said,)}


# Problems of single answers


def test_what_is_not_recognised_stays_as_typed_and_is_reported_with_its_cell() -> None:
    good, bad = filled_row(), filled_row(B3="un montón", B1="contratar, no existe", A3="101", A2="2")
    table = read(csv_bytes([FIELDS, good, bad]))
    assert isinstance(check(QUESTIONNAIRE, table.rows[0].raw), Answers)
    row = table.rows[1]
    problems = check(QUESTIONNAIRE, row.raw)
    assert isinstance(problems, Problems)
    assert [(problem.field, row.cell(problem.field)) for problem in problems] == [
        ("A3", "D3"),
        ("B1", "G3"),
        ("B3", "K3"),
    ]


def test_a_field_without_a_column_has_no_cell() -> None:
    row = read(csv_bytes([["A4"], ["x"]])).rows[0]
    assert row.cell("A4") == "A2"
    assert row.cell("D1") == ""


def test_a_date_in_one_column_stands_in_that_cell_for_all_its_fields() -> None:
    row = read(csv_bytes([["A4", "B5"], ["x", "nunca"]])).rows[0]
    assert [row.cell(name) for name in ("B5_month", "B5_year", "B5_unknown")] == ["B2", "B2", "B2"]


def test_columns_nobody_asked_for_are_listed_and_not_read() -> None:
    table = read_text("No.;A4;;Teléfono;\r\n1;unidad;;555;\r\n2;otra;dato;;\r\n")
    assert [str(column) for column in table.unknown_columns] == ["A (No.)", "C", "D (Teléfono)"]
    assert [row.raw for row in table.rows] == [{"A4": ("unidad",)}, {"A4": ("otra",)}]


def test_columns_beyond_z_have_two_letters() -> None:
    table = read(csv_bytes([FIELDS, filled_row(notify_first="tal vez")]))
    assert table.rows[0].cell("notify_first") == "AJ2"


@pytest.mark.parametrize("delimiter", DELIMITERS)
def test_a_title_may_stand_above_the_header(delimiter: str) -> None:
    rows = [["Jornada del hospital, 2024; sede central"], [], ["A4", "D5"], ["unidad", "dato"]]
    table = read(csv_bytes(rows, delimiter=delimiter))
    assert [(row.number, row.raw) for row in table.rows] == [(4, {"A4": ("unidad",), "D5": ("dato",)})]
    assert table.delimiter == delimiter


def test_a_header_far_below_is_none() -> None:
    assert "ninguna columna" in str(refusal(b"nota\r\n" * 10 + b"A4;D5\r\nx;y\r\n"))
