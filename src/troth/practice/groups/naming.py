"""Whom the records of groups still name."""

from uuid import UUID

from troth.practice.groups.models import Group, Membership
from troth.practice.groups.rules.life import DISPOSED


def names(pk: UUID) -> bool:
    """Tell whether a group that is not disposed of names a person."""
    kept = Group.objects.exclude(state=DISPOSED)
    members = Membership.objects.filter(person=pk, group__in=kept)
    return kept.filter(practitioner=pk).exists() or members.exists()
