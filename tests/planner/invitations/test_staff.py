"""What staff see of the replies: a mentor the own classes, the others the whole school, another school nothing."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from home.choices import Role
from planner.actions_replies import keep_class_list
from planner.models import ListedPupil, Reply, ReplyPupil
from planner.occasions import occasion_of
from planner.reply_queries import counts_by_class, lines_by_class, name_key, needs_of
from tests.home.html_checks import field_faults, soup_of
from tests.planner.invitations.conftest import HOST, PATH, answer, staff

VIEWS = (
    ("planner_replies", ()),
    ("planner_reply_add", ()),
    ("planner_class_list", ("2A",)),
    ("planner_reply_links", ()),
    ("planner_door", ()),
    ("planner_name_cards", ()),
)
ROLES = (
    (Role.MANAGEMENT, 200),
    (Role.DECAAN, 200),
    (Role.COMMUNICATION, 200),
    (Role.MENTOR, 404),  # without a class
    (Role.AUTHOR, 404),
)


@pytest.fixture
def evening(invited: Any) -> Any:
    """Replies for two classes, and a list of one."""
    answer(invited, ("Aïcha", "2A"), people=3, interpreter="ar", childcare=1)
    answer(invited, ("Bram", "2A"), said="no")
    answer(invited, ("Cem", "2A"), said="call", telephone="06 12", interpreter="tr")
    answer(invited, ("Zoë", "2B"), people=2, question="Is er parkeerplaats?")
    keep_class_list(invited, "2A", ["Aicha", "bram", "Cem", "Dina", "Evi"])
    return invited


def page_of(client_of: Any, user: Any, name: str, *args: Any, host: str = HOST) -> Any:
    """A page of the admin as this user gets it."""
    client = client_of(host)
    client.force_login(user)
    return client.get(reverse(name, args=args))


# Who comes in ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "args"), VIEWS)
@pytest.mark.parametrize(("role", "status"), ROLES)
def test_who_sees_the_replies(evening, school, client_of, name, args, role, status):
    assert page_of(client_of, staff(school, role), name, evening.pk, *args).status_code == status


@pytest.mark.parametrize(("name", "args"), VIEWS)
def test_another_school_sees_nothing(evening, school, other_school, client_of, name, args):
    user = staff(other_school, Role.MANAGEMENT)
    assert page_of(client_of, user, name, evening.pk, *args, host="noord.example").status_code == 404
    assert page_of(client_of, user, name, evening.pk, *args).status_code in (302, 404)


@pytest.mark.parametrize(("name", "args"), VIEWS)
def test_without_logging_in_nobody_sees_a_list(evening, client_of, name, args):
    response = client_of(HOST).get(reverse(name, args=[evening.pk, *args]))
    assert response.status_code == 302
    assert "/admin/login/" in response.url


def test_who_serves_two_schools_sees_on_each_host_only_its_own(evening, school, other_school, client_of):
    user = staff(school, Role.MANAGEMENT)
    user.groups.add(*staff(other_school, Role.MANAGEMENT).groups.all())
    assert page_of(client_of, user, "planner_replies", evening.pk).status_code == 200
    assert page_of(client_of, user, "planner_replies", evening.pk, host="noord.example").status_code == 404
    text = page_of(client_of, user, "planner_invitations", host="noord.example").content.decode()
    assert evening.title not in text


def test_a_mentor_sees_the_own_class_only(evening, mentor_of_2a, client_of):
    text = page_of(client_of, mentor_of_2a, "planner_replies", evening.pk).content.decode()
    assert "Dina" in text
    assert "Zoë" not in text
    assert "parkeerplaats" not in text
    assert page_of(client_of, mentor_of_2a, "planner_class_list", evening.pk, "2B").status_code == 404
    reply = Reply.objects.get(pupils__first_name="Zoë")
    assert page_of(client_of, mentor_of_2a, "planner_reply_edit", evening.pk, reply.pk).status_code == 404
    door = page_of(client_of, mentor_of_2a, "planner_door", evening.pk).content.decode()
    assert "Cem" in door
    assert "Zoë" not in door


def test_a_mentor_finds_the_invitations_of_the_own_level(evening, mentor_of_2a, client_of):
    soup = soup_of(page_of(client_of, mentor_of_2a, "planner_invitations"))
    assert soup.find("a", href=reverse("planner_replies", args=[evening.pk]))
    assert not [form for form in soup.find_all("form") if "/make/" in form.get("action", "")]


def test_the_menu_shows_invitations_to_whom_they_concern(evening, school, mentor_of_2a, client_of):
    url = reverse("planner_invitations")

    def sees(user: Any) -> bool:
        client = client_of(HOST)
        client.force_login(user)
        return url in client.get(reverse("wagtailadmin_home")).content.decode()

    assert sees(mentor_of_2a)
    assert sees(staff(school, Role.COMMUNICATION))
    assert not sees(staff(school, Role.AUTHOR))


# What they see ---------------------------------------------------------------------------------------------------


def test_per_class_who_comes_who_does_not_and_who_has_not_answered(evening, today):
    (first, second) = lines_by_class(occasion_of(evening, today=today))

    def names(lines: Any) -> list[str]:
        return [line.pupil.first_name for line in lines]

    assert names(first.coming) == ["Aïcha"]
    assert names(first.not_coming) == ["Bram"]
    assert names(first.call) == ["Cem"]
    assert names(first.unanswered) == ["Dina", "Evi"]
    assert names(second.coming) == ["Zoë"]
    assert not second.has_list


def test_two_of_the_same_name_are_two(invited, today):
    keep_class_list(invited, "2A", ["Sara", "Sara"])
    answer(invited, ("Sara", "2A"))
    (lines, _other) = lines_by_class(occasion_of(invited, today=today))
    assert len(lines.unanswered) == 1
    answer(invited, ("sara ", "2A"))
    (lines, _other) = lines_by_class(occasion_of(invited, today=today))
    assert lines.unanswered == ()


def test_both_parents_replying_is_one_pupil(invited, today):
    answer(invited, ("Sara", "2A"))
    answer(invited, ("Sara", "2A"), people=1)
    (counts, _other) = counts_by_class(occasion_of(invited, today=today))
    assert (counts.invited, counts.replied, counts.said_yes) == (1, 1, 1)


def test_what_has_to_be_arranged(evening, today):
    needs = needs_of(occasion_of(evening, today=today))
    assert (needs.people, needs.childcare) == (5, 1)
    assert [number for _name, number in needs.languages] == [1, 1]
    assert [reply.telephone for reply in needs.calls] == ["06 12"]
    assert [reply.question for reply in needs.questions] == ["Is er parkeerplaats?"]
    assert needs_of(occasion_of(evening, today=today), frozenset({"2B"})).people == 2


@pytest.mark.parametrize(("one", "other"), [("Aïcha", "aicha"), ("Jan-Piet", "jan piet"), ("Zoë ", "Zoe")])
def test_spellings_of_a_name_that_mean_the_same(one, other):
    assert name_key(one) == name_key(other)


def test_the_overview_costs_the_same_with_many_replies(invited, school, client_of, django_assert_max_num_queries):
    client = client_of(HOST)
    client.force_login(staff(school, Role.DECAAN))
    url = reverse("planner_replies", args=[invited.pk])
    answer(invited, ("Kind", "2A"), interpreter="ar", question="?")
    client.get(url)
    with django_assert_max_num_queries(100) as few:
        client.get(url)
    for number in range(20):
        answer(invited, (f"Kind{number}", "2A"), interpreter="ar", question="?")
    with django_assert_max_num_queries(100) as many:
        assert "Kind19" in client.get(url).content.decode()
    assert len(many) == len(few)


# Slips, calls, lists ---------------------------------------------------------------------------------------------


def slip(**values: Any) -> dict[str, Any]:
    """What somebody types from a slip."""
    empty = {"people": "2", "childcare": "0", "source": "paper"}
    return empty | {"answer": "yes", "pupil-0-first_name": "Dina", "pupil-0-class_name": "2A"} | values


def test_a_slip_is_entered_and_counts(evening, mentor_of_2a, client_of):
    client = client_of(HOST)
    client.force_login(mentor_of_2a)
    url = reverse("planner_reply_add", args=[evening.pk])
    assert field_faults(soup_of(client.get(url))) == []
    assert client.post(url, slip()).status_code == 302
    reply = Reply.objects.get(pupils__first_name="Dina")
    assert (reply.source, reply.answer) == ("paper", "yes")
    assert client.post(url, slip(**{"pupil-0-class_name": "2B"})).status_code == 200
    assert not Reply.objects.filter(pupils__first_name="Dina", pupils__class_name="2B").exists()


def test_a_slip_after_the_closing_date_is_still_entered(evening, school, client_of):
    type(evening).objects.filter(pk=evening.pk).update(replies_until="2026-10-01")
    client = client_of(HOST)
    client.force_login(staff(school, Role.DECAAN))
    assert client.post(reverse("planner_reply_add", args=[evening.pk]), slip()).status_code == 302
    assert Reply.objects.filter(pupils__first_name="Dina").exists()


def test_from_a_name_without_answer_the_form_is_filled_in(evening, school, client_of):
    client = client_of(HOST)
    client.force_login(staff(school, Role.DECAAN))
    dina = ListedPupil.objects.get(first_name="Dina")
    soup = soup_of(client.get(reverse("planner_reply_add", args=[evening.pk]), {"class": "2A", "pupil": dina.pk}))
    assert soup.find(id="id_pupil-0-first_name")["value"] == "Dina"


def test_a_reply_is_corrected_and_deleted_by_staff(evening, mentor_of_2a, client_of):
    client = client_of(HOST)
    client.force_login(mentor_of_2a)
    reply = Reply.objects.get(pupils__first_name="Bram")
    url = reverse("planner_reply_edit", args=[evening.pk, reply.pk])
    assert client.get(url).status_code == 200
    changed = slip(**{"pupil-0-first_name": "Bram", "people": "1"})
    assert client.post(url, changed).status_code == 302
    assert Reply.objects.get(pk=reply.pk).answer == "yes"
    assert client.post(url, {"delete": "1"}).status_code == 302
    assert not Reply.objects.filter(pk=reply.pk).exists()


def test_a_class_list_is_pasted_in_and_replaced(invited, mentor_of_2a, client_of):
    client = client_of(HOST)
    client.force_login(mentor_of_2a)
    url = reverse("planner_class_list", args=[invited.pk, "2A"])
    assert client.post(url, {"names": "Sara\r\n  Tom  \r\n\r\nUma"}).status_code == 302
    assert [row.first_name for row in ListedPupil.objects.all()] == ["Sara", "Tom", "Uma"]
    client.post(url, {"names": "Sara"})
    assert [row.first_name for row in ListedPupil.objects.all()] == ["Sara"]
    assert client.post(reverse("planner_class_list", args=[invited.pk, "2B"]), {"names": "Vos"}).status_code == 404


@pytest.mark.parametrize("names", ["Sara;Bakker", "123456", "sara@thuis.example", "x" * 41, "\n".join(["A"] * 61)])
def test_more_than_first_names_is_refused(invited, school, client_of, names):
    client = client_of(HOST)
    client.force_login(staff(school, Role.DECAAN))
    response = client.post(reverse("planner_class_list", args=[invited.pk, "2A"]), {"names": names})
    assert response.status_code == 200
    assert soup_of(response).select_one(".w-field__errors, .error-message")
    assert not ListedPupil.objects.exists()


# The door --------------------------------------------------------------------------------------------------------


def test_a_tap_notes_who_came_and_another_takes_it_back(evening, mentor_of_2a, client_of):
    client = client_of(HOST)
    client.force_login(mentor_of_2a)
    url = reverse("planner_door", args=[evening.pk])
    pupil = ReplyPupil.objects.get(first_name="Aïcha")
    listed = ListedPupil.objects.get(first_name="Dina")
    assert client.post(url, {"pupil": f"reply-{pupil.pk}", "came": "1"}).status_code == 302
    answer_of_script = client.post(
        url, {"pupil": f"list-{listed.pk}", "came": "1"}, headers={"accept": "application/json"}
    )
    assert answer_of_script.json() == {"came": True}
    counts = counts_by_class(occasion_of(evening, today=evening.first_published_at.date()))[0]
    assert counts.came == 2
    client.post(url, {"pupil": f"reply-{pupil.pk}", "came": "0"})
    assert not ReplyPupil.objects.get(pk=pupil.pk).came
    zoe = ReplyPupil.objects.get(first_name="Zoë")
    for key in (f"reply-{zoe.pk}", "reply-999999", "list-x", "", "other-1"):
        assert client.post(url, {"pupil": key, "came": "1"}).status_code == 404
    assert not ReplyPupil.objects.get(pk=zoe.pk).came


def test_links_are_there_for_each_class_once_it_is_published(evening, school, client_of):
    client = client_of(HOST)
    client.force_login(staff(school, Role.DECAAN))
    url = reverse("planner_reply_links", args=[evening.pk])
    soup = soup_of(client.get(url))
    assert [head.get_text(strip=True) for head in soup.select(".shared-link h2")] == ["2A", "2B"]
    address = soup.find("textarea").get_text().split()[-1]
    assert client_of(HOST).get(address.partition(HOST)[2]).status_code == 200
    assert address.startswith(f"http://{HOST}{PATH}antwoord/")
    evening.unpublish()
    assert not soup_of(client.get(url)).select(".shared-link")


def test_a_family_with_children_in_two_classes_is_seen_by_both_mentors(invited, mentor_of_2a, client_of):
    reply = answer(invited, ("Sara", "2A"), ("Tom", "2B"))
    client = client_of(HOST)
    client.force_login(mentor_of_2a)
    url = reverse("planner_reply_edit", args=[invited.pk, reply.pk])
    assert soup_of(client.get(reverse("planner_replies", args=[invited.pk]))).find("a", href=url)
    assert client.get(url).status_code == 200
    both = slip(**{"pupil-0-first_name": "Sara", "pupil-1-first_name": "Tom", "pupil-1-class_name": "2B"})
    assert client.post(url, both | {"people": "3"}).status_code == 302
    assert Reply.objects.get().people == 3
    assert ReplyPupil.objects.count() == 2


# For whom nobody answered --------------------------------------------------------------------------------------------


def test_the_numbers_lead_to_those_for_whom_nobody_answered(invited, school, other_school, mentor_of_2a, client_of):
    keep_class_list(invited, "2A", ["Aïcha", "Bram", "Cem"])
    keep_class_list(invited, "2B", ["Xanthippe"])
    answer(invited, ("Aïcha", "2A"))
    client = client_of(HOST)
    client.force_login(mentor_of_2a)
    address = reverse("planner_replies", args=[invited.pk])
    link = soup_of(client.get(address)).select_one(".reply-counts td a")
    assert link.get_text() == "2"
    page = soup_of(client.get(address + link["href"].partition("#")[0]))
    assert [tag.get_text() for tag in page.select(".reply-class li")] == ["Bram", "Cem"]
    assert page.find(id=link["href"].partition("#")[2])
    for name in ("Bram", "Cem"):
        answer(invited, (name, "2A"), said="no")
    page = soup_of(client.get(f"{address}?unanswered"))
    assert "Iedereen heeft geantwoord" in page.select_one(".reply-class").get_text()
    assert not soup_of(client.get(address)).select(".reply-counts td a")
    theirs = client_of("noord.example")
    theirs.force_login(mentor_of_2a)
    assert theirs.get(f"{address}?unanswered").status_code in (302, 404)
