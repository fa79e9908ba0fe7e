"""CSV tables that are refused as a whole, each with its reason; and noise."""

import time
from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from alerts.paper.tables import MAX_BYTES, MAX_CELL_CHARACTERS, MAX_ROWS, TableError, template_csv
from alerts.questionnaire import check
from tests.paper.tables.samples import FIELDS, QUESTIONNAIRE, csv_bytes, filled_row, read, read_text, refusal


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b"\r\n\r\n", b"   ", b"\xff\xfe"])
def test_an_empty_file_is_refused(data: bytes) -> None:
    assert str(refusal(data)) == "El archivo está vacío."


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.7\n\x00\x81",
        b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\n",
        b"\x89PNG\r\n\x1a\n\x00\x00",
        b"\xff\xd8\xff\xe0\x00\x10JFIF\xc3\xa1\x8d",
        b"\n <!DOCTYPE html>\n<html><body>A4;A1</body></html>",
        b"\xef\xbb\xbf<html>A4;A1</html>",
        b'<?xml version="1.0"?>\n<Workbook></Workbook>',
        b"\x01\x02\x03\x04\x05\x06\x07\x08\x01\xc3\xa1\x8d",
        b"A4;A1\r\nx\x00;y\r\n",
    ],
)
def test_what_is_not_text_is_refused(data: bytes) -> None:
    assert "no es una tabla" in str(refusal(data))


def test_one_stray_control_character_makes_no_picture_of_a_table() -> None:
    assert read(b"A4;E1\r\nunidad\x02;dato\r\n").rows[0].raw["E1"] == ("dato",)


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
