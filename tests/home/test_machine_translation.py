"""Machine translation, against servers on this machine that behave as DeepL and LibreTranslate do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from wagtail.models import Locale, Page
from wagtail_localize.models import StringTranslation, Translation, TranslationSource

from home.actions import turn_on_language
from home.actions.machine import translate_by_machine
from home.choices import Role
from home.machine_translators import DeepL, LibreTranslate, MachineError, is_intact
from home.models import ContentPage, StudentActivityPage
from tests.home.school_plans import staff_of
from tests.home.test_translation_bases import by_hand, change, dutch_page, with_localize
from tests.home.translation_services import KEY, Service, service

CLASSES = {"deepl": DeepL, "libre": LibreTranslate}


@pytest.fixture(autouse=True)
def commit(monkeypatch: pytest.MonkeyPatch) -> None:
    """wagtail-localize publishes after the commit; a test never commits."""
    monkeypatch.setattr("django.db.transaction.on_commit", lambda do, using=None, robust=False: do())


@pytest.fixture
def stub() -> Iterator[Service]:
    """A service that works until a test says otherwise."""
    with service() as running:
        yield running


def translator_of(name: str, stub: Service, **options: Any) -> Any:
    """A machine translator that asks the stub."""
    given = {"URL": stub.url, "KEY": KEY, "TIMEOUT": 2, "FORMALITY": "prefer_less"} | options
    return CLASSES[name](given)


@pytest.fixture
def zuid(schools: Any, client_of: Any, settings: Any, stub: Service) -> Any:
    """Who does communication at Zuiderschool, which has English and Arabic, signed in; DeepL is configured."""
    for code in ("en", "ar"):
        turn_on_language(schools.zuid, code)
    cache.clear()
    settings.WAGTAILLOCALIZE_MACHINE_TRANSLATOR = {
        "CLASS": "home.machine_translators.DeepL",
        "OPTIONS": {"URL": stub.url, "KEY": KEY, "TIMEOUT": 2, "FORMALITY": "default"},
    }
    client = client_of("zuid.example")
    client.user = staff_of(schools.zuid, Role.COMMUNICATION)
    client.force_login(client.user)
    return client


def arabic_of(page: Page) -> Any:
    """Its page in Arabic, as it is now."""
    found = Page.objects.filter(translation_key=page.translation_key, locale__language_code="ar", alias_of=None)
    return found.first() and found.first().specific


def stored() -> tuple[int, int, int]:
    """Everything that a translation leaves behind."""
    return Page.objects.count(), Translation.objects.count(), StringTranslation.objects.count()


@pytest.mark.parametrize("name", list(CLASSES))
def test_a_whole_page_becomes_a_draft_that_nobody_reads(schools: Any, zuid: Any, stub: Service, name: str) -> None:
    page, arabic = dutch_page(schools.zuid), Locale.objects.get(language_code="ar")
    report = translate_by_machine(page, arabic, zuid.user, translator_of(name, stub))
    assert report.damaged == 0
    draft = arabic_of(page)
    assert not draft.live
    assert draft.get_latest_revision_as_object().summary == f"ar: {page.summary}"
    translation = Translation.objects.get(source__object_id=page.translation_key)
    total, done = translation.get_progress()
    assert total == done
    kept = StringTranslation.objects.filter(locale=arabic)
    assert {one.translation_type for one in kept} == {"machine"}
    assert {one.tool_name for one in kept} == {CLASSES[name].display_name}
    zuid.logout()
    assert b"ar: " not in zuid.get("/ar/opdrachten/activiteit-mini-stage/").content


@pytest.mark.parametrize("name", list(CLASSES))
def test_only_what_is_lacking_is_asked_and_what_is_published_stays(
    schools: Any, zuid: Any, stub: Service, name: str
) -> None:
    page, arabic = dutch_page(schools.zuid), Locale.objects.get(language_code="ar")
    with_localize(page, "ar")
    assert translate_by_machine(page, arabic, zuid.user, translator_of(name, stub)).done == 0
    assert stub.asked == []
    said = arabic_of(page).summary
    change(page, summary="Een nieuwe samenvatting.")
    fresh = dutch_page(schools.zuid)
    assert translate_by_machine(fresh, arabic, zuid.user, translator_of(name, stub)).done == 1
    assert [question.get("text") or question.get("q") for question in stub.asked] == [["Een nieuwe samenvatting."]]
    assert arabic_of(page).summary == said
    assert StringTranslation.objects.get(data="ar: Een nieuwe samenvatting.").translation_type == "machine"


@pytest.mark.parametrize("name", list(CLASSES))
@pytest.mark.parametrize(
    ("trouble", "words"),
    [
        ({"status": 456}, "tegoed"),
        ({"status": 429}, "druk"),
        ({"status": 403}, "sleutel"),
        ({"status": 500}, "storing"),
        ({"status": 302}, "storing"),
        ({"wait": 0.6}, "op tijd"),
        ({"body": b"<html>hello</html>"}, "geen vertaling"),
        ({"body": b"{}"}, "geen vertaling"),
        ({"body": b"[]"}, "geen vertaling"),
        ({"body": b'{"translations": [{"text": "one"}], "translatedText": ["one"]}'}, "geen vertaling"),
        ({"body": b'{"translations": [null], "translatedText": "one"}'}, "geen vertaling"),
    ],
)
def test_a_service_that_fails_says_why_and_leaves_nothing(
    schools: Any, zuid: Any, stub: Service, name: str, trouble: dict[str, Any], words: str
) -> None:
    before = stored()
    for key, value in trouble.items():
        setattr(stub, key, value)
    with pytest.raises(MachineError, match=words) as error:
        translate_by_machine(
            dutch_page(schools.zuid),
            Locale.objects.get(language_code="ar"),
            zuid.user,
            translator_of(name, stub, TIMEOUT=0.2 if stub.wait else 2),
        )
    assert CLASSES[name].display_name in str(error.value)
    assert stored() == before


@pytest.mark.parametrize("name", list(CLASSES))
def test_a_service_that_is_away_is_told_so(schools: Any, zuid: Any, name: str) -> None:
    with service() as gone:
        pass
    with pytest.raises(MachineError, match="te bereiken"):
        translate_by_machine(
            dutch_page(schools.zuid), Locale.objects.get(language_code="ar"), zuid.user, translator_of(name, gone)
        )


def test_a_failure_halfway_a_long_page_leaves_nothing(schools: Any, zuid: Any, stub: Service) -> None:
    page = ContentPage(title="Lang", slug="lang", introduction="Kort.")
    page.body = [("text", f"<p>Alinea {number} van een lange tekst.</p>") for number in range(70)]
    schools.zuid.root_page.add_child(instance=page)
    page.save_revision().publish()
    before, arabic = stored(), Locale.objects.get(language_code="ar")
    stub.status, stub.after = 456, 1
    with pytest.raises(MachineError):
        translate_by_machine(page, arabic, zuid.user, translator_of("deepl", stub))
    assert len(stub.asked) == 2
    assert stored() == before
    stub.status = 200
    assert translate_by_machine(page, arabic, zuid.user, translator_of("deepl", stub)).done == 72


def test_markup_comes_back_whole_and_a_damaged_text_is_left_to_a_person(schools: Any, zuid: Any, stub: Service) -> None:
    page = ContentPage(title="Met opmaak", slug="met-opmaak", introduction="Mail naar school@voorbeeld.nl.")
    page.body = [
        ("text", '<p>Een <b>vet</b> woord &amp; een <a href="https://voorbeeld.nl/">link</a>.</p>'),
        ("text", "<p>Een <i>schuin</i> woord.</p>"),
    ]
    schools.zuid.root_page.add_child(instance=page)
    page.save_revision().publish()
    stub.translate = lambda text, target: text.replace("<i>", "").replace("</i>", "") + " (ar)"
    report = translate_by_machine(page, Locale.objects.get(language_code="ar"), zuid.user, translator_of("deepl", stub))
    assert report.damaged == 1
    body = str(arabic_of(page).get_latest_revision_as_object().body.get_prep_value())
    assert '<a href="https://voorbeeld.nl/">link</a>. (ar)' in body
    assert "<b>vet</b> woord &amp; een" in body
    assert "Een <i>schuin</i> woord.</p>" in body


@pytest.mark.parametrize(
    ("text", "answer", "intact"),
    [
        ("Hallo", "مرحبا", True),
        ("Hallo", " ", False),
        ("<b>a</b> b", "b <b>a</b>", True),
        ("<b>a</b>", "a", False),
        ('<a id="a1">x</a>', '<a id="a2">x</a>', False),
        ("Om %(uur)s", "At %(uur)s", True),
        ("Om %(uur)s", "At %(hour)s", False),
        ("Zie https://a.nl/x", "See https://a.nl/y", False),
    ],
)
def test_what_counts_as_damaged(text: str, answer: str, intact: bool) -> None:
    assert is_intact(text, answer) is intact


def test_a_translation_by_hand_is_not_written_over(schools: Any, zuid: Any, stub: Service) -> None:
    page = dutch_page(schools.zuid)
    by_hand(page, "ar", title="يوم")
    answer = zuid.post(
        f"/admin/translations/{schools.zuid.pk}/machine/", {"language": "ar", "page": page.pk}, follow=True
    )
    assert "met de hand" in answer.content.decode()
    assert stub.asked == []
    assert arabic_of(page).title == "يوم"


def test_chosen_pages_from_the_overview_and_the_rest_stays_when_the_service_stops(
    schools: Any, zuid: Any, stub: Service
) -> None:
    pages = list(StudentActivityPage.objects.descendant_of(schools.zuid.root_page).order_by("path"))
    pages += list(ContentPage.objects.descendant_of(schools.zuid.root_page).order_by("path"))[:2]
    stub.status, stub.after = 456, 1
    answer = zuid.post(
        f"/admin/translations/{schools.zuid.pk}/machine/",
        {"language": "ar", "page": [page.pk for page in pages]},
        headers={"accept": "application/json"},
    ).json()
    assert answer["done"] == len(stub.asked) - 1
    assert len(answer["failed"]) == len(pages) - answer["done"]
    assert {str(key) for key in answer["rows"]} == {str(page.pk) for page in pages}
    assert len([page for page in pages if arabic_of(page)]) == answer["done"]


def test_another_school_and_a_portal_without_a_service(schools: Any, zuid: Any, stub: Service, settings: Any) -> None:
    theirs = StudentActivityPage.objects.descendant_of(schools.noord.root_page).first()
    mine = dutch_page(schools.zuid)
    url = f"/admin/translations/{schools.zuid.pk}/machine/"
    assert zuid.post(url, {"language": "ar", "page": [mine.pk, theirs.pk]}).status_code == 404
    assert zuid.post(url, {"language": "tr", "page": mine.pk}).status_code == 404
    other = f"/admin/translations/{schools.noord.pk}/machine/"
    assert zuid.post(other, {"language": "ar", "page": theirs.pk}).status_code == 404
    settings.WAGTAILLOCALIZE_MACHINE_TRANSLATOR = None
    assert zuid.post(url, {"language": "ar", "page": mine.pk}).status_code == 404
    assert b"translations-machine" not in zuid.get(f"/admin/translations/{schools.zuid.pk}/").content
    assert stub.asked == []


def test_the_button_of_the_translators_editor_says_what_is_wrong(schools: Any, zuid: Any, stub: Service) -> None:
    page = dutch_page(schools.zuid)
    zuid.post(f"/admin/translations/{schools.zuid.pk}/begin/", {"begin": f"{page.pk}:ar"})
    translation, before = Translation.objects.get(source__object_id=page.translation_key), stored()
    url = f"/admin/localize/translate/{translation.pk}/machine_translate/"
    here = f"/admin/pages/{arabic_of(page).pk}/edit/"
    stub.status = 403
    answer = zuid.post(url, {"next": here}, follow=True)
    assert answer.redirect_chain[0][0] == here
    assert "DeepL weigert" in answer.content.decode()
    assert stored() == before
    stub.status = 200
    zuid.post(url, {"next": here})
    total, done = translation.get_progress()
    assert total == done
    assert not arabic_of(page).live


def test_bringing_texts_in_by_machine_never_publishes(schools: Any, zuid: Any, stub: Service) -> None:
    page = dutch_page(schools.zuid)
    with_localize(page, "ar")
    said = arabic_of(page).summary
    change(page, summary="Anders.")
    source = TranslationSource.objects.get(object_id=page.translation_key)
    url = f"/admin/localize/update/{source.pk}/"
    refused = zuid.post(url, {"use_machine_translation": "on", "publish_translations": "on"})
    assert refused.status_code == 200
    assert stub.asked == []
    assert zuid.post(url, {"use_machine_translation": "on"}).status_code == 302
    assert StringTranslation.objects.filter(data="ar: Anders.").exists()
    assert arabic_of(page).summary == said
