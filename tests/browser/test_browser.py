"""The client as people use it: in a real Chromium, against the demo, under the content policy that is served."""

import pytest

from tests.browser.conftest import Browser

pytestmark = pytest.mark.slow


def test_the_page_is_strict_accessible_and_leaves_nothing_behind(browser: Browser) -> None:
    browser.play("page")


def test_an_upload_over_a_poor_line_is_continued_where_it_stopped(browser: Browser) -> None:
    browser.play("resume")


def test_a_marking_of_ones_own_is_put_together_and_a_firm_marks_what_is_its_own(browser: Browser) -> None:
    browser.play("marking")


def test_a_document_is_held_confirmed_talked_about_narrowed_and_destroyed_and_a_spill_freezes(browser: Browser) -> None:
    browser.play("document")


def test_contents_are_found_and_found_out_and_officers_set_the_days_of_documents(browser: Browser) -> None:
    browser.play("contents")


def test_who_uploads_is_told_that_a_content_waits_for_a_scanner_that_does_not_answer(
    browser_unscanned: Browser,
) -> None:
    browser_unscanned.play("unscanned")


def test_officers_ask_the_law_before_and_after_and_let_a_nation_in_together(browser: Browser) -> None:
    browser.play("office")


def test_the_law_is_drafted_agreed_to_on_a_day_and_rolled_back(browser: Browser) -> None:
    browser.play("changes")


@pytest.mark.usefixtures("review_that_came")
def test_a_document_is_due_for_officers_of_the_nation_that_set_its_day(browser: Browser) -> None:
    browser.play("due")


def test_documents_leave_for_a_recipient_once_their_originator_agrees_and_verify_there(browser: Browser) -> None:
    browser.play("transfer")


def test_three_nations_share_a_document_and_a_milestone_and_the_fourth_sees_nothing(browser: Browser) -> None:
    browser.play("walk")
