"""Keys outside the database, sealing, finding by marks, and sealing anew under another key."""

import hmac
import io
import os
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from django.core.exceptions import ImproperlyConfigured
from python_calamine import CalamineWorkbook

from cleanreport import cli
from cleanreport.plans import actions as plans
from cleanreport.plans.models import Plan
from cleanreport.stakeholders import exports, keys, queries, sealing
from cleanreport.stakeholders.actions import arrivals, rotation
from cleanreport.stakeholders.models import BadRows, Part, Person
from tests.cast import RECORDED, TODAY, World
from tests.stakeholders.people import MALEE, SOMCHAI, asking_plan, csv_of, read, recorded, row, uploaded


@pytest.fixture(autouse=True)
def own_keys(settings: Any, tmp_path: Path) -> Path:
    settings.STAKEHOLDER_KEYS_FILE = tmp_path / "stakeholder-keys"
    return settings.STAKEHOLDER_KEYS_FILE


@pytest.fixture
def plan(on: World) -> Plan:
    return asking_plan(on)


def test_the_first_start_makes_keys_that_only_the_owner_reads(own_keys: Path) -> None:
    first = keys.keyring()
    assert (first.current, len(first.index), own_keys.stat().st_mode & 0o777) == ("1", 32, 0o600)
    assert keys.keyring() is first
    assert list(own_keys.parent.iterdir()) == [own_keys]


def test_of_two_first_starts_one_wins(own_keys: Path) -> None:
    keys.make_file(own_keys)
    kept = own_keys.read_text()
    keys.make_file(own_keys)
    assert own_keys.read_text() == kept


def test_a_process_notices_the_key_that_another_one_made(own_keys: Path) -> None:
    old = keys.keyring()
    name = keys.add_key()
    assert (keys.keyring().current, set(keys.keyring().ciphers)) == (name, {"1", "2"})
    assert keys.keyring().index == old.index


def test_keys_can_be_a_setting(settings: Any) -> None:
    settings.STAKEHOLDER_KEYS = ",".join([keys.new_word("b"), keys.new_word("a"), keys.new_word("index")])
    assert (keys.keyring().current, set(keys.keyring().ciphers)) == ("b", {"a", "b"})
    with pytest.raises(ImproperlyConfigured):
        keys.add_key()


@pytest.mark.parametrize("wrong", ["", "1", "1:short", "index:{}", "1:{} 1:{} index:{}", "1:{}", "1:ก index:{}"])
def test_keys_that_cannot_be_are_refused_without_a_word_of_them(wrong: str) -> None:
    value = keys.new_word("x").partition(":")[2]
    with pytest.raises(ImproperlyConfigured) as refused:
        keys.parsed(wrong.replace("{}", value))
    assert value not in str(refused.value)


def test_what_is_sealed_for_one_plan_cannot_be_opened_in_another() -> None:
    key, sealed = sealing.seal_contact(SOMCHAI, 1)
    assert sealing.contact_from(key, sealed, 1) == SOMCHAI
    for wrong in ((key, sealed, 2), (key, sealed[:-1], 1), ("9", sealed, 1)):
        with pytest.raises(sealing.Unreadable):
            sealing.contact_from(*wrong)


def test_the_same_person_is_sealed_differently_each_time_and_marked_differently_in_each_plan() -> None:
    assert sealing.seal_contact(SOMCHAI, 1) != sealing.seal_contact(SOMCHAI, 1)
    marks = {sealing.marker(plan)("email", SOMCHAI.email) for plan in (1, 2)}
    assert len(marks) == 2
    mark = sealing.marker(1)
    assert mark("email", "a") == mark("email", "a") != mark("phone", "a")
    assert mark("email", "") is None


def test_a_mark_is_the_beginning_of_an_hmac() -> None:
    key = hmac.digest(keys.keyring().index, b"plan 7", "sha256")
    assert sealing.marker(7)("email", "a@b.example") == hmac.digest(key, b"email a@b.example", "sha256")[:16]


def test_nobody_reads_a_person_in_what_is_printed() -> None:
    person = Person(plan_id=1, pk=3)
    person.key, person.sealed = sealing.seal_contact(SOMCHAI, 1)
    for printed in (repr(SOMCHAI), str(person), repr(person), repr(keys.keyring())):
        assert "สมชาย" not in printed
        assert "somchai" not in printed


def everything_opens(plan: Plan) -> bool:
    contacts = {person.contact for person in Person.objects.all()}
    return {SOMCHAI, MALEE} <= contacts and queries.found_by(plan, phone=SOMCHAI.phone) is not None


@pytest.fixture
def full(on: World, plan: Plan) -> Plan:
    """Persons, bad rows, and a file that waits: everything that is sealed."""
    recorded(plan, on, SOMCHAI)
    recorded(plan, on, MALEE)
    read(plan, on, csv_of([row(1), row(2, email="x")]))
    waiting = plans.start(on.other_agency, on.cycle, by=on.stan, at=RECORDED)
    file = uploaded(csv_of([row(3)]))
    arrivals.bring_in(waiting, file, by=on.stan, at=TODAY)
    file.close()
    assert Part.objects.exists()
    assert BadRows.objects.exists()
    return plan


def used() -> set[str]:
    return {key for kind in (Person, BadRows, Part) for key in kind.objects.values_list("key", flat=True)}


def test_rotating_seals_everything_under_a_new_key(full: Plan) -> None:
    assert used() == {"1"}
    assert cli.main(["stakeholders", "rotate-keys"]) == 0
    assert (used(), keys.keyring().current, everything_opens(full)) == ({"2"}, "2", True)
    assert list(queries.all_bad_rows(BadRows.objects.get().arrival))


def test_rotating_that_broke_off_goes_on_under_the_same_key(full: Plan) -> None:
    with patch.object(rotation, "AT_ONCE", 1):
        stopped = iter([None, KeyboardInterrupt])

        def tell(_done: int) -> None:
            if next(stopped):
                raise KeyboardInterrupt

        keys.add_key()
        with pytest.raises(KeyboardInterrupt):
            rotation.reseal(tell)
    assert used() == {"1", "2"}
    assert everything_opens(full)
    rotation.rotate()
    assert (used(), set(keys.keyring().ciphers)) == ({"2"}, {"1", "2"})


def test_an_old_key_is_forgotten_only_when_nothing_needs_it(full: Plan, own_keys: Path, capsys: Any) -> None:
    keys.add_key()
    assert cli.main(["stakeholders", "rotate-keys", "--forget"]) == 1  # something lies under the first
    rotation.rotate()
    assert cli.main(["stakeholders", "rotate-keys", "--forget"]) == 1  # somebody may still seal under it
    os.utime(own_keys, (0, 0))
    assert cli.main(["stakeholders", "rotate-keys", "--forget"]) == 0
    assert set(keys.keyring().ciphers) == {"2"}
    assert everything_opens(full)
    said = capsys.readouterr()
    assert not any(word.partition(":")[2] in said.out + said.err for word in own_keys.read_text().split())


def test_a_missing_key_is_told_and_changes_nothing(full: Plan, own_keys: Path) -> None:
    own_keys.unlink()
    os.utime(own_keys.parent)
    keys.make_file(own_keys)
    keys.add_key()
    before = set(Person.objects.values_list("pk", "key"))
    assert cli.main(["stakeholders", "rotate-keys"]) == 1
    assert set(Person.objects.values_list("pk", "key")) == before


def test_whose_key_is_missing_is_named_so_in_the_list_that_is_handed_out(full: Plan, own_keys: Path) -> None:
    own_keys.rename(own_keys.with_name("mislaid"))
    keys.make_file(own_keys)
    content = b"".join(exports.workbook(Person.objects.filter(arrival=None)))
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert [row[2] for row in rows[1:]] == ["อ่านไม่ได้ เพราะไม่พบกุญแจถอดรหัส"] * 2
