"""A decaan at work in the ordinary page editor: the server's form is the truth, with and without scripts."""

from __future__ import annotations

import re
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.http import QueryDict
from django.urls import reverse
from wagtail.models import Revision
from wagtail.test.utils.form_data import querydict_from_html

from home.choices import Role
from home.models import SchoolGroup, YearLevelPage
from planner.models import PlannedActivity, YearPlanPage

HOST, OTHER_HOST = "zuid.example", "noord.example"
START = date(2026, 10, 5)


@pytest.fixture
def decaan(school, client_of):
    """The browser of the decaan of the first school, in the admin."""
    user = get_user_model().objects.create_user("decaan-zuid", "decaan@zuid.example", "geheim-2026")
    user.groups.add(SchoolGroup.objects.get(site=school, role=Role.DECAAN).group)
    client = client_of(HOST)
    client.force_login(user)
    return client


@pytest.fixture
def form(decaan, plan) -> QueryDict:
    """The editor's own form of the plan, as a browser would send it back."""
    return form_of(decaan.get(edit_url(plan)))


def edit_url(plan: YearPlanPage) -> str:
    return reverse("wagtailadmin_pages:edit", args=[plan.pk])


def form_of(response: Any) -> QueryDict:
    assert response.status_code == 200
    return querydict_from_html(response.content.decode(), form_id="page-edit-form").copy()


def send(client: Any, url: str, form: QueryDict) -> Any:
    """Post a form with every value of every field; the test client would send the last only."""
    return client.post(url, dict(form.lists()))


def draft_of(plan: YearPlanPage) -> YearPlanPage:
    draft: YearPlanPage = YearPlanPage.objects.get(pk=plan.pk).get_latest_revision_as_object()
    return draft


def place_of(form: QueryDict, external_id: str) -> str:
    """The beginning of the names of the fields of one row."""
    return next(
        name.removesuffix("-external_id")
        for name, value in form.items()
        if re.fullmatch(r"activities-\d+-external_id", name) and value == external_id
    )


def uid_of(form: QueryDict, external_id: str) -> str:
    return form[f"{place_of(form, external_id)}-uid"]


def add_row(form: QueryDict, **fields: str) -> str:
    """What the button for a new row does: the next number, and whatever is typed into it."""
    number = int(form["activities-TOTAL_FORMS"])
    form["activities-TOTAL_FORMS"] = str(number + 1)
    values = {
        "id": "", "uid": "", "title": "", "external_id": "", "lane": "parent", "kind": "contact", "activity": "",
        "precision": "day", "start": "2027-03-01", "end": "", "start_time": "", "end_time": "", "location": "",
        "owner": "", "notes": "", "ORDER": str(number + 1), "DELETE": "",
    } | fields  # fmt: skip
    for name, value in values.items():
        form[f"activities-{number}-{name}"] = value
    return f"activities-{number}"


def add_link(form: QueryDict, source: str, relation: str, target: str) -> str:
    number = int(form["links-TOTAL_FORMS"])
    form["links-TOTAL_FORMS"] = str(number + 1)
    values = {
        "id": "",
        "source": source,
        "relation": relation,
        "target": target,
        "ORDER": str(number + 1),
        "DELETE": "",
    }
    for name, value in values.items():
        form[f"links-{number}-{name}"] = value
    return f"links-{number}"


def refused(response: Any, field: str) -> str:
    """The complaint that stands beside a field of a form that came back."""
    assert response.status_code == 200
    page = BeautifulSoup(response.content, "html.parser")
    place = page.find(attrs={"name": field}).find_parent(attrs={"data-field": True})
    said = " ".join(error.get_text(" ", strip=True) for error in place.select("[data-field-errors] .error-message"))
    assert said, f"nothing is said beside {field}"
    return said


# --- Opening and saving ---


def test_the_editor_shows_the_rows_and_links_of_the_plan(form, plan):
    titles = [form[name] for name in form if re.fullmatch(r"activities-\d+-title", name)]
    assert titles == [row.title for row in plan.activities.all()]
    assert form["activities-INITIAL_FORMS"] == "11"
    assert form["links-INITIAL_FORMS"] == "19"
    sources = {form[name] for name in form if re.fullmatch(r"links-\d+-source", name)}
    assert sources == {str(link.source) for link in plan.links.all()}


def test_a_link_is_chosen_from_the_rows_of_the_plan_by_name(decaan, plan):
    page = BeautifulSoup(decaan.get(edit_url(plan)).content, "html.parser")
    options = {o["value"]: o.get_text() for o in page.select("select[name='links-0-source'] option") if o["value"]}
    assert set(options) == {str(row.uid) for row in plan.activities.all()}
    assert all(any(row.title in label for label in options.values()) for row in plan.activities.all())


def test_a_draft_saved_as_it_was_changes_no_row(decaan, plan, form, client_of):
    live_before = client_of(HOST).get("/leerjaar-2/jaarplan-2026-2027/plan.csv").content
    assert send(decaan, edit_url(plan), form).status_code == 302
    draft = draft_of(plan)
    assert [said(row) for row in draft.activities.all()] == [said(row) for row in plan.activities.all()]
    assert {(link.source, link.relation, link.target) for link in draft.links.all()} == {
        (link.source, link.relation, link.target) for link in plan.links.all()
    }
    assert client_of(HOST).get("/leerjaar-2/jaarplan-2026-2027/plan.csv").content == live_before


def said(row: PlannedActivity) -> dict[str, Any]:
    """All that a row says, the boxes that are ticked in no order."""
    names = {field.name for field in row._meta.concrete_fields} - {"id", "page", "sort_order"}
    values = {name: getattr(row, name) for name in names}
    return {name: sorted(value) if isinstance(value, list) else value for name, value in values.items()}


def test_after_a_save_the_same_file_still_changes_nothing(decaan, plan, form, csv_rows, csv_file, import_plan):
    form["action-publish"] = "1"
    assert send(decaan, edit_url(plan), form).status_code == 302
    outcome = import_plan(HOST, csv_file(*(row for row in csv_rows if row["leerjaar"] == "2")))
    assert "ongewijzigd (gepubliceerd); 11 activiteiten, 19 verbanden" in outcome.out, outcome.out


def test_a_draft_is_saved_and_what_is_live_stays(decaan, plan, form):
    form[f"{place_of(form, '2-15')}-location"] = "Gymzaal"
    assert send(decaan, edit_url(plan), form).status_code == 302
    assert {row.external_id: row.location for row in draft_of(plan).activities.all()}["2-15"] == "Gymzaal"
    assert plan.activities.get(external_id="2-15").location == "Praktijklokalen"


def test_what_is_published_is_what_parents_read(decaan, plan, form, client_of):
    form[f"{place_of(form, '2-15')}-location"] = "Gymzaal"
    form["action-publish"] = "1"
    assert send(decaan, edit_url(plan), form).status_code == 302
    assert "Gymzaal" in client_of(HOST).get("/leerjaar-2/jaarplan-2026-2027/").content.decode()


def test_a_row_and_its_links_can_be_taken_out(decaan, plan, form):
    uid = uid_of(form, "2-05")
    form[f"{place_of(form, '2-05')}-DELETE"] = "1"
    for name in [name for name in form if re.fullmatch(r"links-\d+-(source|target)", name) and form[name] == uid]:
        form[name.rsplit("-", 1)[0] + "-DELETE"] = "1"
    assert send(decaan, edit_url(plan), form).status_code == 302
    draft = draft_of(plan)
    assert UUID(uid) not in {row.uid for row in draft.activities.all()}
    assert draft.activities.count() == 10
    assert UUID(uid) not in {end for link in draft.links.all() for end in (link.source, link.target)}


def test_a_plan_can_be_made_in_the_editor(decaan, school, client_of):
    level = YearLevelPage.objects.child_of(school.root_page).get(level=3)
    url = reverse("wagtailadmin_pages:add", args=["planner", "yearplanpage", level.pk])
    form = form_of(decaan.get(url))
    form["title"], form["slug"], form["school_year"] = "Jaarplan 2026–2027", "jaarplan-2026-2027", "2026"
    form["action-publish"] = "1"
    add_row(form, title="Belronde")
    response = send(decaan, url, form)
    assert response.status_code == 302, response.content.decode()[:200]
    plan = YearPlanPage.objects.child_of(level).get()
    assert [row.title for row in plan.activities.all()] == ["Belronde"]
    assert "Belronde" in client_of(HOST).get("/leerjaar-3/jaarplan-2026-2027/").content.decode()


# --- New rows ---


def test_a_new_row_gets_a_uid_of_its_own(decaan, plan, form):
    add_row(form, title="Belronde")
    add_row(form, title="Tweede belronde")
    assert send(decaan, edit_url(plan), form).status_code == 302
    uids = [row.uid for row in draft_of(plan).activities.all()]
    assert len(uids) == len(set(uids)) == 13
    assert all(isinstance(uid, UUID) for uid in uids)


def test_a_row_keeps_its_uid_through_saving_and_publishing(decaan, plan, form):
    add_row(form, title="Belronde")
    send(decaan, edit_url(plan), form)
    first = {row.title: row.uid for row in draft_of(plan).activities.all()}
    again = form_of(decaan.get(edit_url(plan)))
    again["action-publish"] = "1"
    send(decaan, edit_url(plan), again)
    assert {row.title: row.uid for row in YearPlanPage.objects.get(pk=plan.pk).activities.all()} == first


def test_the_empty_row_of_the_editor_has_no_uid_to_copy(decaan, plan):
    html = decaan.get(edit_url(plan)).content.decode()
    template = html[html.index('name="activities-__prefix__-uid"') - 200 :][:400]
    assert not re.search(r"[0-9a-f]{8}-[0-9a-f]{4}-", template)


def test_a_new_row_can_be_linked_at_once(decaan, plan, form):
    uid = str(uuid4())
    add_row(form, title="Belronde", uid=uid)
    add_link(form, uid, "prepares", uid_of(form, "2-05"))
    assert send(decaan, edit_url(plan), form).status_code == 302
    assert UUID(uid) in {link.source for link in draft_of(plan).links.all()}


def test_a_week_or_month_becomes_whole(decaan, plan, form):
    add_row(form, title="Een week", precision="week", start="2027-03-03")
    add_row(form, title="Een maand", precision="month", start="2027-03-03")
    add_row(form, title="Een dag", start="2027-03-03")
    assert send(decaan, edit_url(plan), form).status_code == 302
    spans = {row.title: (row.start.isoformat(), row.end.isoformat()) for row in draft_of(plan).activities.all()}
    assert spans["Een week"] == ("2027-03-01", "2027-03-05")
    assert spans["Een maand"] == ("2027-03-01", "2027-03-31")
    assert spans["Een dag"] == ("2027-03-03", "2027-03-03")


# --- Refusals, beside the field ---


@pytest.mark.parametrize(
    ("fields", "beside"),
    [
        ({"title": ""}, "title"),
        ({"start": ""}, "start"),
        ({"kind": "choice"}, "kind"),
        ({"start": "2027-03-05", "end": "2027-03-01"}, "end"),
        ({"end_time": "20:00"}, "start_time"),
        ({"start_time": "20:00", "end_time": "19:00"}, "end_time"),
        ({"external_id": "2-05"}, "external_id"),
    ],
    ids=["untitled", "undated", "other-lane", "ends-before", "no-beginning", "ends-earlier", "id-twice"],
)
def test_a_row_that_cannot_be_is_refused_beside_its_field(decaan, plan, form, fields, beside):
    before = Revision.objects.for_instance(plan).count()
    row = add_row(form, **{"title": "Belronde", **fields})
    refused(send(decaan, edit_url(plan), form), f"{row}-{beside}")
    assert Revision.objects.for_instance(plan).count() == before


def test_a_title_or_a_page_is_enough(decaan, plan, form, school, add_activity):
    page = add_activity(school, "Belronde van de mentor", "contact")
    add_row(form, activity=str(page.pk))
    assert send(decaan, edit_url(plan), form).status_code == 302
    assert "Belronde van de mentor" in [str(row) for row in draft_of(plan).activities.all()]


def test_an_activity_cannot_be_linked_to_itself(decaan, plan, form):
    uid = uid_of(form, "2-05")
    link = add_link(form, uid, "prepares", uid)
    refused(send(decaan, edit_url(plan), form), f"{link}-target")


def test_a_link_to_a_row_that_goes_is_refused(decaan, plan, form):
    form[f"{place_of(form, '2-05')}-DELETE"] = "1"
    link = next(n for n in form if re.fullmatch(r"links-\d+-target", n) and form[n] == uid_of(form, "2-05"))
    refused(send(decaan, edit_url(plan), form), link)


def test_a_link_to_a_row_of_another_plan_is_refused(decaan, plan, form, csv_file, import_plan, plan_at, school):
    row = {"leerjaar": "3", "id": "3-01", "rij": "ouders", "soort": "contact", "activiteit": "Elders", "van": "mei"}
    import_plan(HOST, csv_file(row))
    other = plan_at(school, 3).activities.get()
    link = add_link(form, uid_of(form, "2-05"), "prepares", str(other.uid))
    refused(send(decaan, edit_url(plan), form), f"{link}-target")


def test_a_second_plan_of_the_same_year_is_refused(decaan, plan):
    url = reverse("wagtailadmin_pages:add", args=["planner", "yearplanpage", plan.get_parent().pk])
    form = form_of(decaan.get(url))
    form["title"], form["slug"], form["school_year"] = "Nog een", "nog-een", "2026"
    refused(send(decaan, url, form), "school_year")
    assert YearPlanPage.objects.count() == 1


def test_a_plan_cannot_move_to_a_year_that_has_one(decaan, plan, csv_file, import_plan, plan_at, school):
    row = {"leerjaar": "2", "id": "2-01", "rij": "ouders", "soort": "contact", "activiteit": "Later", "van": "mei"}
    import_plan(HOST, csv_file(row), school_year=2027)
    form = form_of(decaan.get(edit_url(plan)))
    form["school_year"] = "2027"
    refused(send(decaan, edit_url(plan), form), "school_year")


# --- Preview, history, comparison ---


def test_the_editor_previews_what_is_in_the_form(decaan, plan, form, today):
    row = place_of(form, "2-15")
    form[f"{row}-title"], form[f"{row}-location"] = "Nog niet bewaard", "Gymzaal"
    add_row(form, title="Belronde")
    url = reverse("wagtailadmin_pages:preview_on_edit", args=[plan.pk])
    answer = send(decaan, url, form)
    assert answer.json()["is_valid"], answer.json()
    html = decaan.get(url).content.decode()
    assert "Nog niet bewaard" in html
    assert "Gymzaal" in html
    assert html.count("data-activity=") == 12
    assert plan.activities.count() == 11


@pytest.mark.parametrize("name", ["kind", "lane", "precision"])
def test_a_row_that_could_not_be_drawn_is_refused_in_a_draft_too(decaan, plan, form, name):
    row = add_row(form, **{"title": "Belronde", name: ""})
    refused(send(decaan, edit_url(plan), form), f"{row}-{name}")


def test_the_draft_can_be_looked_at(decaan, plan, edit, today):
    edit(plan, {"2-15": {"title": "Alleen in het concept"}}, publish=False)
    response = decaan.get(reverse("wagtailadmin_pages:view_draft", args=[plan.pk]))
    assert response.status_code == 200
    assert "Alleen in het concept" in response.content.decode()


def test_history_and_comparison_of_versions(decaan, plan, edit):
    changed = {"location": "Gymzaal", "title": "Profielen proeven", "competences": ["motives"]}
    edit(plan, {"2-15": changed}, publish=False)
    history = decaan.get(reverse("wagtailadmin_pages:history", args=[plan.pk]))
    assert history.status_code == 200
    assert "compare" in history.content.decode()
    first, last = Revision.objects.for_instance(plan).order_by("pk").values_list("pk", flat=True)
    for one, other in ((first, last), ("live", "latest"), ("earliest", "latest")):
        response = decaan.get(reverse("wagtailadmin_pages:revisions_compare", args=[plan.pk, one, other]))
        assert response.status_code == 200
        page = BeautifulSoup(response.content, "html.parser")
        added = " ".join(tag.get_text() for tag in page.select(".addition"))
        assert "Gymzaal" in added
        assert "proeven" in added
        assert "Praktijklokalen" in " ".join(tag.get_text() for tag in page.select(".deletion"))
        assert "Ministage" not in added  # a row that did not change


def test_an_older_version_can_be_brought_back(decaan, plan, edit):
    first = plan.latest_revision_id
    edit(plan, {"2-15": {"location": "Gymzaal"}}, publish=True)
    url = reverse("wagtailadmin_pages:revisions_revert", args=[plan.pk, first])
    page = BeautifulSoup(decaan.get(url).content, "html.parser")
    locations = [field["value"] for field in page.select("input[name$='-location']") if field.get("value")]
    assert "Praktijklokalen" in locations
    assert "Gymzaal" not in locations


# --- Whose plan it is ---


def test_the_decaan_of_another_school_does_not_get_in(plan, other_school, client_of):
    user = get_user_model().objects.create_user("decaan-noord", "decaan@noord.example", "geheim-2026")
    user.groups.add(SchoolGroup.objects.get(site=other_school, role=Role.DECAAN).group)
    for host in (HOST, OTHER_HOST):
        client = client_of(host)
        client.force_login(user)
        for name in ("edit", "history", "view_draft", "delete"):
            response = client.get(reverse(f"wagtailadmin_pages:{name}", args=[plan.pk]))
            assert response.status_code in {302, 403, 404}, name
            assert b"Ministage" not in response.content
        response = client.post(edit_url(plan), {"title": "Gekaapt", "school_year": "2026"})
        assert response.status_code in {302, 403, 404}
    plan.refresh_from_db()
    assert plan.title == "Jaarplan 2026–2027"
    assert plan.latest_revision.content["title"] == "Jaarplan 2026–2027"


@pytest.mark.parametrize(
    ("role", "may_edit", "may_publish"),
    [
        (Role.DECAAN, True, True),
        (Role.COMMUNICATION, False, False),
        (Role.MANAGEMENT, True, True),
        (Role.AUTHOR, False, False),
        (Role.MENTOR, False, False),
    ],
)
def test_who_of_the_school_may_edit_and_publish_a_plan(plan, school, role, may_edit, may_publish):
    user = get_user_model().objects.create_user(f"{role}-zuid", f"{role}@zuid.example", "geheim-2026")
    user.groups.add(SchoolGroup.objects.get(site=school, role=role).group)
    rights = plan.permissions_for_user(user)
    assert (rights.can_edit(), rights.can_publish()) == (may_edit, may_publish)


def test_the_editor_costs_the_same_with_many_rows(decaan, plan, school, add_activity, django_assert_max_num_queries):
    pages = [add_activity(school, f"Activiteit {number}", "experience") for number in range(20)]
    values = {"lane": "student", "kind": "experience", "start": START, "end": START, "locale": plan.locale}

    def open_with(number: int) -> int:
        plan.activities = [PlannedActivity(activity=page, **values) for page in pages[:number]]
        plan.links = []
        plan.save_revision().publish()
        decaan.get(edit_url(plan))  # fills what Django and Wagtail keep
        with django_assert_max_num_queries(150) as asked:
            content = decaan.get(edit_url(plan)).content.decode()
        assert all(page.title in content for page in pages[:number])
        return len(asked)

    assert open_with(1) == open_with(20)
