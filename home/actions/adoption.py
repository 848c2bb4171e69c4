"""Adopt pages of the library, and decide about what changed there since: a school's own copies, each with its base."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.coreutils import find_available_slug
from wagtail.log_actions import log
from wagtail.models import Page, Revision, Site

from home import adoption
from home.adoption_fields import PAPERS, WITHDRAWN, put, said
from home.models import ActivityIndexPage, ActivityPage, ActivityPaper, LibraryBase
from home.permissions import ADOPTION_ROLES, has_role

Pairs = Iterable[tuple[Page, Page]]


class AdoptionRefused(ValueError):
    """This cannot be done; the message says why, in the reader's language."""


# Adopting ---------------------------------------------------------------------------------------------------------


def adopt(site: Site, original: Page, user: Any, *, publish: bool) -> Page | None:
    """Copy an activity of the library, with its papers, to a school's bank. None where the school has it already."""
    with transaction.atomic():
        bank = _bank_for(site, user, publish=publish)
        if not adoption.library_activities().filter(pk=original.pk).exists():
            raise AdoptionRefused(_("The library no longer offers this."))
        if (present := adoption.own_copy(site, original)) is not None:
            _make_sure_of_base(site, original, present)
            return None
        copy = _adopt(site, original.specific, bank, user, publish=publish)
        log(instance=copy, action="home.adopt", user=user)
    return copy


def _bank_for(site: Site, user: Any, *, publish: bool) -> ActivityIndexPage:
    """The bank of a school, kept for this transaction: of two who adopt the same at once one waits, and then has it."""
    bank = adoption.school_bank(site)
    if bank is None:
        raise AdoptionRefused(_("Your school has no activity bank yet."))
    rights = bank.permissions_for_user(user)
    if not has_role(user, site, ADOPTION_ROLES) or not rights.can_add_subpage():
        raise AdoptionRefused(_("You may not add pages to the activity bank."))
    if publish and not rights.can_publish_subpage():
        raise AdoptionRefused(_("You may not publish in the activity bank; adopt as drafts."))
    Page.objects.select_for_update().get(pk=bank.pk)
    bank.refresh_from_db()
    return bank


def _adopt(site: Site, original: Page, bank: ActivityIndexPage, user: Any, *, publish: bool) -> Page:
    papers: dict[int, int] = {}
    if isinstance(original, ActivityPage):
        found = adoption.live_papers([original.pk]).get(original.pk, [])
        papers = {paper.pk: _own_paper(site, paper.pk, bank, user, publish=publish).pk for paper in found}
    copy = copy_of(original, bank, papers=papers, user=user, publish=publish)
    record_bases(site, [(original, copy)])
    return copy


def _own_paper(site: Site, key: int, bank: ActivityIndexPage, user: Any, *, publish: bool) -> Page:
    original = Page.objects.get(pk=key).specific
    present = adoption.own_copy(site, original)
    if present is None:
        return _adopt(site, original, bank, user, publish=publish)
    _make_sure_of_base(site, original, present)
    return present


def copy_of(
    original: Page,
    bank: ActivityIndexPage,
    *,
    papers: Mapping[int, int] | None = None,
    user: Any = None,
    publish: bool = True,
) -> Page:
    """A copy of a page of the library in a bank, knowing its original.

    ``papers`` gives for each paper of the library the school's own; other papers are left out. None leaves the links
    as they are.
    """
    known = {"library_key": original.library_key}
    if isinstance(original, ActivityPage):
        known["origin"] = original.activitypage_ptr

    def own_papers(source: Page, copy: Page, relation: Any, child: Any) -> None:
        if papers is None or not isinstance(child, ActivityPaper):
            return
        if child.paper_id in papers:
            child.paper_id = papers[child.paper_id]
        else:
            copy.papers.remove(child)

    copy: Page = original.copy(
        to=bank,
        copy_revisions=False,
        keep_live=publish,
        user=user,
        update_attrs={"slug": find_available_slug(bank, original.slug), "locale": bank.locale, **known},
        process_child_object=own_papers,
    )
    # Wagtail leaves what is excluded from copies empty; only the revision has got it.
    type(copy).objects.filter(pk=copy.pk).update(**known)
    for name, value in known.items():
        setattr(copy, name, value)
    return copy


# The base ---------------------------------------------------------------------------------------------------------


def record_bases(site: Site, pairs: Pairs, *, are_fresh: bool = True) -> None:
    """Remember what originals say as a school adopts them. Both pages of a pair are specific ones.

    Copies that are not fresh may say something else already.
    """
    pairs = list(pairs)
    if not pairs:
        return
    papers = adoption.live_papers(original.pk for original, _copy in pairs)
    revisions = dict(
        Page.objects.filter(pk__in=[copy.pk for _original, copy in pairs]).values_list("pk", "latest_revision")
    )
    LibraryBase.objects.bulk_create(
        LibraryBase(
            site=site,
            copy_id=copy.pk,
            original_id=original.pk,
            values=adoption.library_values(original, papers.get(original.pk, [])),
            original_published_at=original.last_published_at,
            copy_revision=revisions[copy.pk] if are_fresh else None,
        )
        for original, copy in pairs
    )


def _make_sure_of_base(site: Site, original: Page, copy: Page) -> None:
    """A copy from before bases were kept gets the original as it is now."""
    if not LibraryBase.objects.filter(copy=copy.pk).exists():
        record_bases(site, [(original.specific, copy)], are_fresh=False)


# Deciding about changes -------------------------------------------------------------------------------------------


def decide(
    state: adoption.CopyState, user: Any, *, take: Iterable[str] = (), leave: Iterable[str] = (), publish: bool = False
) -> None:
    """Take over fields of the original as it is now, leave others until they change again.

    What is taken over is a new draft of the copy, or published. Refused where the copy or the original is no longer
    as ``state`` says it was when somebody looked.
    """
    with transaction.atomic():
        base = LibraryBase.objects.select_for_update().get(pk=state.base.pk)
        (now,) = adoption.copy_states(LibraryBase.objects.filter(pk=base.pk), in_full=True)
        if now.token != state.token:
            raise AdoptionRefused(_("Something changed in the meantime. Look again before you choose."))
        news = {change.name: change for change in (*now.news, *now.left)}
        take, leave = [name for name in take if name in news], [name for name in leave if name in news]
        if take:
            revision = _take_over(now, take, user, publish=publish)
            base.values |= {name: (now.now or {})[name] for name in take}
            log(instance=revision.content_object, action="home.take_over", user=user, data={"fields": take})
        base.left = {name: seen for name, seen in base.left.items() if name not in take}
        base.left |= {name: news[name].seen for name in leave}
        if leave:
            _check_rights(now.copy, base.site, user, publish=False)
            log(instance=now.copy.specific, action="home.leave", user=user, data={"fields": leave})
        base.copy_revision = base.original_published_at = None
        base.save()
        _settle(base)


def take_over_everything(state: adoption.CopyState, user: Any, *, publish: bool) -> Page:
    """Bring a copy that the school did not change up to date; only what is published without a draft is published."""
    if state.is_adapted:
        raise AdoptionRefused(_("You changed this copy: look at what changed, and choose."))
    publish = publish and state.copy.live and not state.copy.has_unpublished_changes
    decide(state, user, take=[change.name for change in state.news], publish=publish)
    return state.copy


def know_withdrawn(state: adoption.CopyState, user: Any) -> None:
    """Remember that a school was told that the library withdrew an original; the copy stays as it is."""
    _check_rights(state.copy, state.base.site, user, publish=False)
    base = LibraryBase.objects.get(pk=state.base.pk)
    base.left |= {WITHDRAWN: timezone.now().isoformat()}
    base.save(update_fields=["left"])


def _take_over(state: adoption.CopyState, names: list[str], user: Any, *, publish: bool) -> Revision:
    site = state.base.site
    _check_rights(state.copy, site, user, publish=publish)
    draft = state.copy.get_latest_revision_as_object()
    for name in names:
        if name == PAPERS:
            _take_papers(draft, state.base, user, publish=publish)
        else:
            put(draft, name, (state.now or {})[name])
    revision: Revision = draft.save_revision(user=user, log_action=True, clean=False)
    if publish:
        revision.publish(user=user)
    return revision


def _take_papers(draft: ActivityPage, base: LibraryBase, user: Any, *, publish: bool) -> None:
    """The library's papers in its order, as the school's own copies; then what the school added itself."""
    present = [link.paper_id for link in draft.papers.all()]
    names = adoption.names_of_papers(present)
    originals = adoption.live_papers([base.original_id or 0]).get(base.original_id or 0, [])
    bank = _bank_for(base.site, user, publish=publish)
    papers = [_own_paper(base.site, paper.pk, bank, user, publish=publish).pk for paper in originals]
    papers += [pk for pk in present if names.get(pk, "").startswith(adoption.OWN) and pk not in papers]
    draft.papers.set([ActivityPaper(paper_id=paper, sort_order=order) for order, paper in enumerate(papers)])


def _check_rights(copy: Page, site: Site, user: Any, *, publish: bool) -> None:
    rights = copy.permissions_for_user(user)
    if not has_role(user, site, ADOPTION_ROLES) or not rights.can_edit():
        raise AdoptionRefused(_("You may not edit this page."))
    if rights.page_locked():
        raise AdoptionRefused(_("This page is locked."))
    if publish and not rights.can_publish():
        raise AdoptionRefused(_("You may not publish this page; save it as a draft."))


def _settle(base: LibraryBase) -> None:
    """Note what need not be looked at any more: an original and a copy that say just what the base says."""
    (state,) = adoption.copy_states(LibraryBase.objects.filter(pk=base.pk), in_full=True)
    model, was = state.copy.specific_class, state.was or {}

    def is_same(values: Mapping[str, Any] | None) -> bool:
        return values is not None and all(said(model, key, values[key]) == said(model, key, was[key]) for key in was)

    base.copy_revision = state.copy.latest_revision_id if is_same(state.ours) else None
    original = state.base.original
    base.original_published_at = original.last_published_at if original and is_same(state.now) else None
    base.save(update_fields=["copy_revision", "original_published_at"])
