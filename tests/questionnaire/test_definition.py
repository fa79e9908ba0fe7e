"""Version 1 is what the domain document says: ids, options, what is required, what is never asked."""

import pytest

from alerts import catalogues
from alerts.questionnaire import Kind, current, published

SECTIONS = {
    "A": ["A1", "A2", "A3", "A4", "A5"],
    "B": ["B1", "B2", "B3", "B3P", "B4", "B5", "B6", "B7"],
    "C": ["C1", "C2_1", "C2_2", "C2_3", "C3"],
    "D": ["D1", "D2", "D3", "D4", "D5"],
    "E": ["E1", "E2A", "E2B", "E3"],
    "closing": ["notify_first"],
}
OPTIONS = {
    "B1": "contratar renovar plaza_fija ascender trasladar mantener pagar permiso otro no_se",
    "B2": "dinero_una_vez dinero_periodico parte_salario primer_salario bono cuota_partido afiliarse favor_personal"
    " favor_sexual regalos firmar prestar_nombre otro prefiero_no_decir",
    "B3": "q0_500 q501_1000 q1001_3000 q3001_5000 q5001_10000 q10001 no_dinero no_se",
    "B3P": "p0_10 p11_25 p26_50 p51 no_aplica",
    "B4": "efectivo deposito planilla cheque billetera tercero no_se_dijo otro no_se",
    "B6": "si no no_se",
    "B7": "7_dias 30_dias mas_adelante no no_se",
    "C1": "autoridad director jefe rrhh sindicato companero politico tramitador suplantador otro no_se",
    "C3": "1 2_5 6_20 21 no_se",
    "D1": "propio vio contado documentos rumor prefiero_no_decir",
    "D2": "no_entregado entregado sigue no_se prefiero_no_decir",
    "D3": "no_contratar despido traslado retener_pago acoso dano nada no_se",
    "D4": "mensajes boleta audio documentos testigos nada no_se",
    "E2A": "no jefes mp cgc pdh otro",
    "E2B": "no si temo",
    "E3": "fija contrato quise_entrar ya_sali de_fuera prefiero_no_decir",
    "notify_first": "si no",
}
EXCLUSIVE_IDS = {"no_se", "prefiero_no_decir", "nada", "no"}


def test_sections_and_questions_are_those_of_version_1_in_order():
    found = {section.id: [question.id for question in section.questions] for section in current().sections}
    assert found == SECTIONS


@pytest.mark.parametrize("question_id", OPTIONS)
def test_options_are_those_of_version_1_in_order(question_id):
    found = [option.id for option in current().question(question_id).options]
    assert found == OPTIONS[question_id].split()


def test_six_questions_are_required_and_each_can_be_answered_without_knowing():
    assert [question.id for question in current().required] == ["A1", "B1", "B2", "B6", "C1", "D1"]
    for question in current().required:
        assert question.positions.keys() & {"no_se", "prefiero_no_decir"}, question.id


def test_answers_that_can_give_a_person_away_are_marked():
    marked = {question.id for question in current().questions if question.risk_high}
    assert marked == {"A3", "A4", "D4", "D5", "E1", "E3"}


def test_the_longest_texts_are_those_of_the_document():
    limits = {question.id: question.limit for question in current().questions if question.kind is Kind.TEXT}
    assert limits == {"A4": 80, "C2_1": 80, "C2_2": 80, "C2_3": 80, "D5": 3000, "E1": 200}


def test_only_the_municipality_is_folded_and_only_the_story_is_recommended():
    assert [question.id for question in current().questions if question.folded] == ["A3"]
    assert [question.id for question in current().questions if question.recommended] == ["D5"]


def test_files_can_be_added_only_to_what_could_prove_it():
    assert [question.id for question in current().questions if question.files] == ["D4"]


def test_in_a_question_of_many_what_denies_or_ignores_stands_alone():
    for question in current().questions:
        if question.kind is Kind.MANY:
            assert question.exclusive == question.positions.keys() & EXCLUSIVE_IDS, question.id


def test_every_otro_opens_a_text_of_its_own():
    others = [name for name in current().field_names if name.endswith("_otro")]
    assert others == ["A1_otro", "B1_otro", "B2_otro", "B4_otro", "C1_otro", "E2A_otro"]


def test_a_date_is_three_fields():
    assert current().question("B5").names == ("B5_month", "B5_year", "B5_unknown")
    assert "B5" not in current().field_names


def test_a_field_of_a_question_leads_to_it():
    assert current().question("B1_otro") is current().question("B1")
    assert current().question("B5_year").id == "B5"
    with pytest.raises(KeyError):
        current().question("Z9")


def test_institutions_are_the_choosable_ones_then_other_and_unknown():
    ids = list(current().question("A1").positions)
    assert ids[-2:] == ["otro", "no_se"]
    assert ids[:-2] == [each.id for each in catalogues.institutions() if each.shown != "no"]
    assert "I083" in ids, "a body outside the Executive can still be chosen"
    assert "I068" not in ids, "a historic body cannot"


def test_departments_are_the_22_codes_then_the_three_others():
    ids = list(current().question("A2").positions)
    assert ids[:22] == [f"{code:02}" for code in range(1, 23)]
    assert ids[22:] == ["oficinas_centrales", "varios", "prefiero_no_decir"]


def test_being_told_first_is_the_default():
    assert current().question("notify_first").default == "si"


def test_an_old_version_can_still_be_loaded_and_an_unpublished_one_cannot():
    assert published(1).version == 1
    for version in (0, 2, -1):
        with pytest.raises(KeyError):
            published(version)


def test_wording_keeps_to_the_words_of_the_product():
    texts = [current_text for current_text in _texts() if current_text]
    for word in ("denuncia penal", "investigación penal", "artículo", "servidor público", "delito"):
        assert not [text for text in texts if word in text.lower()], word


def test_help_is_one_short_line():
    assert all(len(question.help) <= 90 and "\n" not in question.help for question in current().questions)


def _texts():
    for section in current().sections:
        yield section.title
        for question in section.questions:
            yield from (question.label, question.help)
            yield from (option.label for option in question.options)
