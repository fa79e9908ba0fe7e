"""Tables of transcribed forms: what Excel does to them, and what is refused."""

import io
import time
import zipfile
from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from alerts.paper.tables import (
    MAX_BYTES,
    MAX_CELL_CHARACTERS,
    MAX_ROWS,
    Table,
    TableError,
    read_table,
    template_csv,
)
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
)


def read(data: bytes) -> Table:
    return read_table(data, QUESTIONNAIRE)


def read_text(text: str) -> Table:
    return read(text.encode())


def raw_of(header: str, cell: str) -> Raw:
    """What one cell under one heading gives."""
    rows = read(csv_bytes([[header, "A4"], [cell, "x"]])).rows
    return {name: values for name, values in rows[0].raw.items() if name != "A4"}


def refusal(data: bytes) -> TableError:
    with pytest.raises(TableError) as refused:
        read(data)
    return refused.value


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


# Files that are refused


def xlsx() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as book:
        book.writestr("xl/workbook.xml", "<workbook/>")
    return target.getvalue()


@pytest.mark.parametrize("data", [xlsx(), b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)])
def test_a_workbook_is_told_what_to_do(data: bytes) -> None:
    assert "CSV UTF-8" in str(refusal(data))


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b"\r\n\r\n", b"   ", b"\xff\xfe"])
def test_an_empty_file_is_refused(data: bytes) -> None:
    assert str(refusal(data)) == "El archivo está vacío."


@pytest.mark.parametrize(
    "data", [b"%PDF-1.7\n\x00\x81", b"\x89PNG\r\n\x1a\n\x00\x00", b"A4;A1\r\nx\x00;y\r\n"]
)
def test_what_is_not_text_is_refused(data: bytes) -> None:
    assert "no es una tabla CSV" in str(refusal(data))


def test_a_table_without_a_known_column_is_refused() -> None:
    for data in (b"nombre;edad\r\nAna;3\r\n", b";;;\r\n;;\r\n", b"hola"):
        assert "ninguna columna" in str(refusal(data))


def test_two_columns_for_one_question_are_refused_by_letter() -> None:
    for header in ("A4;E1;a4", "A4;E1;¿En qué unidad, hospital, escuela u oficina?"):
        assert "Las columnas A y C" in str(refusal(f"{header}\r\nx;y;z\r\n".encode()))
    assert "Las columnas A y B" in str(refusal(b"B5;B5_year\r\n2024;2024\r\n"))


def test_a_row_with_more_cells_than_the_header_is_named() -> None:
    error = refusal(b"A4;E1\r\na;b\r\nc;d;e\r\nf;g\r\n")
    assert error.row == 3
    assert "3 celdas" in str(error)


def test_a_row_that_lost_cells_is_named() -> None:
    error = refusal(b"A4;E1;D5\r\na;b;c\r\nd;e\r\nf;g;h\r\n")
    assert (error.row, "fila 3" in str(error)) == (3, True)


def test_rows_whose_empty_end_excel_left_out_together_are_complete() -> None:
    full = "".join(f"a{number};b;c\r\n" for number in range(2, 17))
    block = "".join(f"a{number};b\r\n" for number in range(17, 33))
    table = read_text(f"A4;E1;D5\r\n{full}{block}a33\r\n")
    assert len(table.rows) == 32
    assert table.rows[-1].raw == {"A4": ("a33",)}


@pytest.mark.parametrize("ending", ["", "\r\n", "\n"])
def test_a_short_last_row_means_that_the_file_was_cut_off(ending: str) -> None:
    error = refusal(f"A4;E1;D5\r\na;b;c\r\nd;e;f\r\ng;h{ending}".encode())
    assert error.row == 4
    assert "cortado" in str(error)


def test_a_short_last_row_without_a_line_end_was_cut_off_even_among_equals() -> None:
    assert refusal(b"A4;E1;D5\r\na;b\r\nc;d").row == 3


def test_a_file_cut_inside_quotes_names_the_row_where_they_open() -> None:
    error = refusal(b'A4;D5\r\na;"uno\r\ndos"\r\nb;"tres\r\ncuatro')
    assert error.row == 3
    assert "comillas" in str(error)


def test_a_stray_quote_is_named() -> None:
    assert refusal(b'A4;D5\r\na;b\r\n"c"d;e\r\n').row == 3


def test_a_quote_that_is_never_closed_in_a_long_file_is_named() -> None:
    rest = "".join(f"a;{'b' * 100}\r\n" for _ in range(3000))
    error = refusal(f'A4;D5\r\na;b\r\nc;"d\r\n{rest}'.encode())
    assert error.row == 3
    assert "comilla" in str(error)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_file_cut_inside_a_character_is_not_taken_for_another_encoding(encoding: str) -> None:
    for text in ("A4;D5\r\nñandú;mañana y después", "A4;D5\r\nx;despues “", "A4;D5\r\nx;é"):
        assert "cortado" in str(refusal(text.encode(encoding).rstrip(b"s")[:-1]))


def test_a_cp1252_file_that_ends_in_an_accent_is_whole() -> None:
    assert read("A4;E1\r\nx;allí sé".encode("cp1252")).rows[0].raw["E1"] == ("allí sé",)


def test_mixed_encodings_are_refused_rather_than_garbled() -> None:
    data = "A4;D5\r\nseñor;x\r\n".encode() + "niño;y\r\n".encode("cp1252")
    assert "codificaciones" in str(refusal(data))


@given(st.data())
@settings(deadline=None, max_examples=80)
def test_a_file_cut_anywhere_is_refused_or_ends_with_whole_cells(data: st.DataObject) -> None:
    rows = [filled_row(D5=f"línea {number}\nseñas; «así»", E1="á", notify_first="no") for number in range(5)]
    whole = csv_bytes([FIELDS, *rows])
    end = data.draw(st.integers(1, len(whole) - 1))
    try:
        table = read(whole[:end])
    except TableError:
        return
    complete = read(whole).rows
    kept = table.rows
    assert [row.raw for row in kept[:-1]] == [row.raw for row in complete[: max(0, len(kept) - 1)]]
    if kept:  # only the very last cell can have lost something, and a cut option does not pass the check
        last, expected = dict(kept[-1].raw), dict(complete[len(kept) - 1].raw)
        assert {**last, "notify_first": ()} == {**expected, "notify_first": ()}


def test_limits_are_named_before_they_hurt() -> None:
    assert "20 MB" in str(refusal(b"A4\r\n" + b"x" * MAX_BYTES))
    assert "50,000" in str(refusal(b"A4\r\n" + b"x\r\n" * (MAX_ROWS + 1)))
    assert "500 columnas" in str(refusal(b"A4" + b";x" * 600 + b"\r\n"))
    error = refusal(b"E1;A4\r\na;b\r\nc;" + b"d" * (MAX_CELL_CHARACTERS + 1) + b"\r\n")
    assert (error.row, "B3" in str(error)) == (3, True)


def test_twenty_megabytes_of_nothing_are_read_through() -> None:
    assert read(b"A4;E1\r\n" + b";\r\n" * 1_000_000).rows == ()


def test_cells_made_of_separators_cost_no_more_than_others() -> None:
    rows = [filled_row(B2="a," * 4_999, B4="cheque/" * 1_400, A3="x," * 4_999) for _ in range(100)]
    started = time.process_time()
    assert len(read(csv_bytes([FIELDS, *rows])).rows) == 100
    assert time.process_time() - started < 5


def test_no_refusal_repeats_what_a_cell_says() -> None:
    secret = "Fulano-de-Tal"
    for data in (
        f"A4;E1\r\n{secret};b;{secret}\r\n",
        f'A4;E1\r\n"{secret}',
        f'A4;E1\r\n"{secret}"x;\r\n',
        f"A4;E1;D5\r\n{secret}",
        f"A4;D5\r\nx;{secret * 1000}\r\n",
        f"nadie;{secret}\r\n",
    ):
        error = refusal(data.encode())
        assert secret not in f"{error} {error.params} {error.__cause__!r} {error.__context__!r}"


def test_no_row_shows_its_answers() -> None:
    table = read(csv_bytes([["A4"], ["Fulano"]]))
    assert "Fulano" not in f"{table!r} {table.rows[0]!r}"


def test_a_message_has_its_parameters_in_any_language() -> None:
    error = refusal(b'A4;D5\r\n"c"d;e\r\n')
    assert error.text({error.message: "Row {row}"}.__getitem__) == "Row 2"


# The template, and noise


def test_the_template_is_an_empty_table_of_every_field() -> None:
    data = template_csv(QUESTIONNAIRE)
    table = read(data)
    assert data.startswith(b"\xef\xbb\xbfA1;A1_otro;")
    assert data.endswith(b"\r\n")
    assert tuple(table.columns) == FIELDS
    assert (table.rows, table.unknown_columns, table.delimiter) == ((), (), ";")


@given(
    st.binary(max_size=400),
    st.sampled_from([b"", b"A1;B1;D5\r\n", b"sep=;\r\n", b"\xef\xbb\xbf", b"\xff\xfe"]),
)
@example(b'"', b"A4\r\n")
def test_noise_is_a_table_or_is_refused(noise: bytes, start: bytes) -> None:
    try:
        table = read(start + noise)
    except TableError:
        return
    for row in table.rows:
        check(QUESTIONNAIRE, row.raw)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(st.lists(st.text(max_size=8), min_size=2, max_size=2), max_size=4), st.sampled_from(FIELDS))
def test_any_cell_is_read_or_stays_as_typed(rows: Sequence[Sequence[str]], field: str) -> None:
    other = "E1" if field != "E1" else "A4"
    try:
        table = read(csv_bytes([[field, other], *rows], encoding="utf-8"))
    except TableError:  # a NUL, or nothing but blanks
        return
    assert all(value for row in table.rows for values in row.raw.values() for value in values)
