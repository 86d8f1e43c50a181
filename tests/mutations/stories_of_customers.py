"""Faults of the stories around cases: customers, demand, and the design team."""

from __future__ import annotations

from typing import Final

from tests.mutations.fault import Fault, of_story

_CORNERS: Final = "tests/engine/test_tiny_worlds_corners.py"
_CUSTOMERS: Final = "tests/engine/test_tiny_worlds_customers.py"
_DESIGN: Final = "tests/engine/test_tiny_worlds_design.py"
_EDGES: Final = "tests/engine/test_tiny_worlds_edges.py"
_NEWCOMERS: Final = "tests/engine/test_tiny_worlds_newcomers.py"

OF_CUSTOMERS: Final[tuple[Fault, ...]] = (
    # --- customers ---
    # --- demand ---
    of_story("demand", "flaw-level-by-another-purpose", "What is left of a flaw is decided by the draw of the voice.",
        "Purpose.FLAW_LEVEL", "Purpose.VOICE", f"{_EDGES}::test_what_is_left_of_a_flaw_is_drawn_for_each_candidate"),
    of_story("demand", "organic-under-another-key", "The moments of newcomers come from another case number.",
        "WORLD_KEY, 0, Purpose.ORGANIC, self.organics", "WORLD_KEY, 1, Purpose.ORGANIC, self.organics",
        f"{_CUSTOMERS}::test_newcomers_come_at_the_moments_of_their_own_stream"),
    of_story("demand", "arrivals-as-newcomers", "Arrivals are drawn as newcomers off the street are.",
        "Purpose.ARRIVAL, self.came", "Purpose.ORGANIC, self.came",
        f"{_CORNERS}::test_arrivals_come_by_the_draws_of_the_organisation"),
    of_story("demand", "one-newcomer-one-draw", "All newcomers are turned away, or not, by one draw.",
        "Purpose.ORGANIC_ACCEPTED, self.organics)", "Purpose.ORGANIC_ACCEPTED, 0)",
        f"{_NEWCOMERS}::test_the_name_turns_newcomers_away"),
    of_story("demand", "never-twice-at-all", "With one case at a time a customer has one case and never another.",
        "(self.world.one_case_at_a_time and customer.cases)", "(self.world.one_case_at_a_time and customer.orders)",
        f"{_CUSTOMERS}::test_one_problem_at_a_time"),
    of_story("demand", "one-case-at-a-time-ignored", "A case that is open keeps nobody from the next one.",
        "if not customer.active or (self.world.one_case_at_a_time and customer.cases):", "if not customer.active:",
        f"{_CUSTOMERS}::test_one_problem_at_a_time"),
    of_story("demand", "orders-before-joining", "A newcomer orders as if it had been there from the start.",
        "cumulated_at(self.cumulated, self.run.clock.now)", "cumulated_at(self.cumulated, 0.0)",
        f"{_NEWCOMERS}::test_a_newcomer_knows_somebody_and_one_friend_of_theirs"),
    of_story("demand", "orders-from-nought", "Orders of newcomers are numbered from 0 in their draws.",
        "Purpose.ORDERS, customer.orders)", "Purpose.ORDERS, customer.orders - 1)",
        f"{_NEWCOMERS}::test_a_newcomer_orders_from_the_moment_it_joins"),
    of_story("demand", "flaw-of-no-order", "All orders of a customer carry the flaw of one draw.",
        "run.draw_by_key(customer.key, number, Purpose.FLAW)", "run.draw_by_key(customer.key, 0, Purpose.FLAW)",
        f"{_NEWCOMERS}::test_a_newcomer_orders_from_the_moment_it_joins"),
    of_story("demand", "caught-without-a-check", "What a quality check catches becomes a case all the same.",
        "within_bounds(severity), customer)\n            return False",
        "within_bounds(severity), customer)\n            return True",
        f"{_CUSTOMERS}::test_a_quality_check_stops_flawed_orders"),
    of_story("demand", "one-newcomer-for-ever", "The candidates off the street are not counted: each is the first.",
        "        self.organics += 1\n        self", "        self",
        f"{_CORNERS}::test_the_hazard_of_a_newcomer_begins_when_it_joins"),
    # --- design ---
    of_story("design", "level-zero", "A flaw of which nothing is left starts projects: < for <=.",
        "trouble.level <= 0.0", "trouble.level < 0.0",
        f"{_EDGES}::test_reports_of_a_flaw_that_is_gone_start_no_project"),
    of_story("design", "every-project-is-the-first",
        "A flaw's projects are not counted, so each draws the lead time of the first.",
        "trouble.projects += 1", "trouble.projects = 1", f"{_EDGES}::test_each_project_has_a_draw_of_its_own"),
    of_story("design", "team-never-full", "Projects under way are not counted: the team has room for any number.",
        "            self.running += 1\n            self.run.clock", "            self.run.clock",
        f"{_EDGES}::test_a_team_of_one_does_one_project_after_the_other"),
    of_story("design", "team-never-freed", "A finished project still takes the team's room.",
        "        self.running -= 1\n        trouble", "        trouble",
        f"{_CORNERS}::test_after_a_project_counting_begins_anew"),
    of_story("design", "team-too-large", "The team takes one project more than it can: <= for <.",
        "self.running < self.run.world.capacity", "self.running <= self.run.world.capacity",
        f"{_EDGES}::test_a_team_of_one_does_one_project_after_the_other"),
    of_story("design", "edge-of-the-window", "A report just as old as the window no longer counts: < for <=.",
        "now - time <= window", "now - time < window", f"{_EDGES}::test_a_report_just_as_old_as_the_window_counts"),
    of_story("design", "reports-kept", "Counting does not begin anew after a project.",
        "        trouble.reports.clear()\n        self", "        self",
        f"{_CORNERS}::test_after_a_project_counting_begins_anew"),
    of_story("design", "due-for-ever", "After its project a flaw stays due, and is never due again.",
        "        trouble.is_due = False\n        trouble.reports", "        trouble.reports",
        f"{_CORNERS}::test_after_a_project_counting_begins_anew"),
    of_story("design", "nobody-starts-the-next", "A team that has finished does not take what waits.",
        "        trouble.reports.clear()\n        self._start_projects()", "        trouble.reports.clear()",
        f"{_CORNERS}::test_projects_wait_in_the_order_in_which_they_fell_due"),
    of_story("design", "last-due-first", "Of the projects that wait the latest is started.",
        "self.due.popleft()", "self.due.pop()", f"{_CORNERS}::test_projects_wait_in_the_order_in_which_they_fell_due"),
    of_story("design", "project-without-cause", "A project forgets the report that set it off.",
        "            trouble.cause = cause\n", "", f"{_DESIGN}::test_the_project_knows_which_report_caused_it"),
    of_story("design", "lead-time-of-the-first-flaw", "Lead times are drawn for the first flaw, whichever is removed.",
        "WORLD_KEY, trouble.flaw, Purpose.LEAD_TIME", "WORLD_KEY, 0, Purpose.LEAD_TIME",
        f"{_CORNERS}::test_projects_wait_in_the_order_in_which_they_fell_due"),
)
