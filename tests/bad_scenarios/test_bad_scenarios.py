"""Every mistake a user can make in a scenario, sweep or account file has one clear message.

Each file in this folder holds one mistake (what it needs besides lies in `support/`); files that
are binary or huge are made here. Each goes through `wakhan check` and must exit with 2 and a line
for each thing that is wrong, word for word as told here, no traceback.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from sim.cli.app import main

FOLDER = Path(__file__).parent
ROOT = FOLDER.parents[1]

#: The message for each file, `{file}` being the file itself.
MESSAGES = {
    "key_top.yaml": "{file}:2: titel: unknown key; did you mean 'title'?",
    "key_section.yaml": "{file}:1: sinofobia: unknown key; did you mean 'sinophobia'?",
    "key_parameter.yaml": "{file}:2: threat.demnd: unknown parameter; did you mean 'demand'?",
    "key_parameter_elsewhere.yaml": (
        "{file}:2: threat.restraint: unknown parameter; it belongs inside 'sinophobia'"
    ),
    "key_parameter_at_top.yaml": (
        "{file}:1: elite_insulation: unknown key; it belongs inside 'sinophobia'"
    ),
    "key_parameter_far_off.yaml": (
        "{file}:2: threat.qwertz: unknown parameter; 'wakhan explain' lists the keys"
    ),
    "key_dotted_at_top.yaml": (
        "{file}:1: sinophobia.restraint: unknown key; write 'restraint' inside the section "
        "'sinophobia'"
    ),
    "key_label.yaml": "{file}:2: sinophobia.baseline.KGS: unknown republic; did you mean 'KGZ'?",
    "key_label_by_name.yaml": (
        "{file}:3: sinophobia.baseline.Tajikistan: unknown republic; did you mean 'TJK'?"
    ),
    "key_label_lower_case.yaml": (
        "{file}:2: sinophobia.baseline.kaz: unknown republic; did you mean 'KAZ'?"
    ),
    "key_republic_unknown.yaml": (
        "{file}:2: sinophobia.baseline.RUS: unknown republic; expected one of KAZ, KGZ, TJK, "
        "TKM, UZB"
    ),
    "key_channel_unknown.yaml": (
        "{file}:2: ties.depth.exercises: unknown channel; did you mean 'exercise'?"
    ),
    "key_duplicate.yaml": "{file}:3: demand: stands twice, first in line 2",
    "key_duplicate_top.yaml": "{file}:3: name: stands twice, first in line 1",
    "key_duplicate_quoted.yaml": "{file}:1: demand: stands twice, first in line 1",
    "key_missing.yaml": "{file}:1: not valid YAML: expected the node content, but found ':'",
    "key_is_a_list.yaml": "{file}:1: a key must be a word",
    "key_merge.yaml": "{file}:1: threat.<<: unknown parameter; 'wakhan explain' lists the keys",
    "key_with_escape.yaml": "{file}:1: na\\x1b[31mme: unknown key; did you mean 'name'?",
    "enabled_without_mechanism.yaml": (
        "{file}:1: ties.enabled: no switch here: this section is not a mechanism, so it is "
        "always on"
    ),
    "environment_variable_as_parameter.yaml": (
        "{file}:2: environment.afghan_insecurity: given from outside, not a parameter; an "
        "event can set it"
    ),
    "value_text_for_number.yaml": (
        "{file}:2: threat.demand: expected a number from 0 to 6 (logit), not high"
    ),
    "value_quoted_number.yaml": (
        "{file}:2: threat.demand: expected a number from 0 to 6 (logit), not the text '2.5'; "
        "leave out the quotes"
    ),
    "value_true_for_number.yaml": (
        "{file}:2: threat.demand: expected a number from 0 to 6 (logit), not true"
    ),
    "value_number_for_switch.yaml": "{file}:2: threat.enabled: expected true or false, not 1",
    "value_yes_for_switch.yaml": "{file}:2: threat.enabled: expected true or false, not yes",
    "value_too_high.yaml": (
        "{file}:2: sinophobia.restraint: expected a number from 0 to 8 (logit), not 9"
    ),
    "value_too_low.yaml": (
        "{file}:2: sinophobia.baseline.UZB: expected a number from 0 to 1 (share), not -0.1"
    ),
    "value_out_of_range_for_all.yaml": (
        "{file}:2: sinophobia.baseline: expected a number from 0 to 1 (share), not 1.5"
    ),
    "value_null.yaml": (
        "{file}:2: threat.demand: expected a number from 0 to 6 (logit), not nothing"
    ),
    "value_null_labels.yaml": (
        "{file}:2: sinophobia.baseline: expected a number from 0 to 1 (share), or one per "
        "republic such as {KAZ: 0}, not nothing"
    ),
    "value_nan.yaml": (
        "{file}:2: threat.demand: expected a number from 0 to 6 (logit), not .nan; write "
        "plain digits, such as 1000 or 0.5"
    ),
    "value_nan_plain.yaml": (
        "{file}:1: threat.demand: expected a number from 0 to 6 (logit), not nan"
    ),
    "value_infinite.yaml": (
        "{file}:2: threat.demand: expected a number from 0 to 6 (logit), not -.inf; write "
        "plain digits, such as 1000 or 0.5"
    ),
    "value_overflow.yaml": (
        "{file}:2: threat.demand: expected a number from 0 to 6 (logit), not 1e999"
    ),
    "value_huge.yaml": (
        "{file}:2: threat.demand: expected a number from 0 to 6 (logit), not "
        "999999999999999999999999999999999999999999999999999999999..."
    ),
    "value_underscore.yaml": (
        "{file}:2: dependence.income.KAZ: expected a number from 100 to 100000 (USD per "
        "head), not 1_000; write plain digits, such as 1000 or 0.5"
    ),
    "value_octal.yaml": (
        "{file}:2: threat.demand: expected a number from 0 to 6 (logit), not 01; write plain "
        "digits, such as 1000 or 0.5"
    ),
    "value_octal_yaml12.yaml": (
        "{file}:2: threat.demand: expected a number from 0 to 6 (logit), not 0o1; write "
        "plain digits, such as 1000 or 0.5"
    ),
    "value_hexadecimal.yaml": (
        "{file}:2: threat.demand: expected a number from 0 to 6 (logit), not 0x1; write "
        "plain digits, such as 1000 or 0.5"
    ),
    "value_sexagesimal.yaml": (
        "{file}:2: threat.demand: expected a number from 0 to 6 (logit), not 1:30; write "
        "plain digits, such as 1000 or 0.5"
    ),
    "value_decimal_comma.yaml": (
        "{file}:2: threat.demand: expected a number from 0 to 6 (logit), not 0,5; the decimal "
        "sign is a point: write 0.5"
    ),
    "value_per_cent.yaml": (
        "{file}:2: sinophobia.concealment: expected a number from 0 to 1 (share), not 60%; "
        "write 0.6"
    ),
    "value_list.yaml": "{file}:2: threat.demand: expected a number from 0 to 6 (logit), not a list",
    "value_list_for_labels.yaml": (
        "{file}:2: sinophobia.baseline: expected a number from 0 to 1 (share), or one per "
        "republic such as {KAZ: 0}, not a list"
    ),
    "value_labels_for_one.yaml": (
        "{file}:2: threat.demand: expected a number from 0 to 6 (logit), not a mapping"
    ),
    "value_section_is_number.yaml": "{file}:1: threat: expected a mapping of parameters, not 1",
    "value_section_is_empty.yaml": (
        "{file}:1: threat: expected a mapping of parameters, not nothing"
    ),
    "value_wrong_indent.yaml": (
        "{file}:1: threat: expected a mapping of parameters, not nothing\n"
        "{file}:2: demand: unknown key; it belongs inside 'threat' or 'regime'"
    ),
    "name_with_slash.yaml": (
        "{file}:1: name: expected up to 80 letters, digits, '.', '_' and '-', beginning with "
        "a letter or digit, not 'a/b'"
    ),
    "name_is_number.yaml": "{file}:1: name: expected text; put 2035 in quotes",
    "title_is_list.yaml": "{file}:1: title: expected text, not a list",
    "title_over_lines.yaml": (
        "{file}:1: title: expected one line of text without control characters"
    ),
    "history_unknown.yaml": (
        "{file}:1: history: expected replay or free, not reply; did you mean 'replay'?"
    ),
    "month_day.yaml": (
        "{file}:1: from: '1993-01-01' is not a month; expected YYYY-MM such as 2016-08; did "
        "you mean '1993-01'?"
    ),
    "month_thirteen.yaml": (
        "{file}:1: to: '2035-13' is not a month; expected YYYY-MM such as 2016-08"
    ),
    "month_year_only.yaml": (
        "{file}:1: from: '1993' is not a month; expected YYYY-MM such as 2016-08"
    ),
    "month_before_data.yaml": (
        "{file}:1: from: expected a month from 1993-01 to 2100-12, not 1985-06"
    ),
    "month_too_late.yaml": "{file}:1: to: expected a month from 1993-01 to 2100-12, not 2999-12",
    "month_from_after_to.yaml": (
        "{file}:1: from: the scenario runs from 2020-01 to 2010-12; expected 'from' before 'to'"
    ),
    "events_null.yaml": (
        "{file}:1: events: expected a list of events, not nothing; write [] for none"
    ),
    "events_mapping.yaml": "{file}:1: events: expected a list of events, not a mapping",
    "event_key.yaml": "{file}:2: events[1].untill: unknown key; did you mean 'until'?",
    "event_without_month.yaml": "{file}:2: events[1]: lacks 'month'",
    "event_without_set.yaml": "{file}:2: events[1]: lacks 'set'",
    "event_sets_nothing.yaml": "{file}:2: events[1].set: sets nothing",
    "event_variable.yaml": (
        "{file}:3: events[1].set: environment.afgan_insecurity: unknown key; did you mean "
        "'environment.afghan_insecurity'?"
    ),
    "event_variable_without_section.yaml": (
        "{file}:3: events[1].set: afghan_insecurity: unknown key; did you mean "
        "'environment.afghan_insecurity'?"
    ),
    "event_republic.yaml": (
        "{file}:3: events[1].set: environment.crisis.AFG: unknown key; expected one of KAZ, "
        "KGZ, TJK, TKM, UZB"
    ),
    "event_institution.yaml": (
        "{file}:3: events[1].set: membership.nato.KAZ: unknown key; did you mean "
        "'membership.csto.KAZ'?"
    ),
    "event_value_range.yaml": (
        "{file}:3: events[1].set.environment.afghan_insecurity: expected a number from 0 to "
        "1, not 2"
    ),
    "event_value_bool.yaml": (
        "{file}:3: events[1].set.membership.csto.UZB: expected 0 or 1, not true"
    ),
    "event_value_half.yaml": (
        "{file}:2: events[1].set.membership.qccm.UZB: expected 0 or 1, not 0.5"
    ),
    "event_value_share_of_all.yaml": (
        "{file}:2: events[1].set.environment.crisis: expected 0 or 1, not 0.25"
    ),
    "event_switch_number.yaml": (
        "{file}:3: events[1].set.sinophobia.enabled: expected true or false, not 0"
    ),
    "event_outcome.yaml": (
        "{file}:3: events[1].set: spread.threshold: defines an outcome, so no event can set it"
    ),
    "event_twice.yaml": (
        "{file}:3: events[1].set.sinophobia.baseline.KAZ: sets sinophobia.baseline.KAZ "
        "again, after 'sinophobia.baseline'"
    ),
    "event_outside.yaml": (
        "{file}:3: event: 2031-01 lies outside the months of event_outside.yaml, 1993-01 to 2030-12"
    ),
    "event_outside_inherited.yaml": (
        "{file}:2: to: 2020-12 leaves out the event of 2021-08 (support/with_event.yaml:3); "
        "expected 2021-08 or later"
    ),
    "event_until_before_month.yaml": "{file}:3: events[1].until: 2021-08 is not after 2021-08",
    "event_until_outside.yaml": (
        "{file}:2: events[1].until: expected a month from 1993-01 to 2100-12, not 2350-01"
    ),
    "event_until_past_end.yaml": (
        "{file}:3: event: until 2031-02 goes past the months of event_until_past_end.yaml, "
        "1993-01 to 2030-12"
    ),
    "event_section.yaml": (
        "{file}:3: events[1].set: sinophobia: unknown key; name one of its parameters, such "
        "as 'sinophobia.helps_russia'"
    ),
    "extends_itself.yaml": (
        "{file}:1: extends: goes round in a circle: extends_itself.yaml -> extends_itself.yaml"
    ),
    "extends_circle.yaml": (
        "support/circle.yaml:1: extends: goes round in a circle: extends_circle.yaml -> "
        "support/circle.yaml -> extends_circle.yaml"
    ),
    "extends_missing.yaml": ("{file}:1: extends: no such file: 'baselin.yaml'"),
    "extends_outside.yaml": (
        "{file}:1: extends: '../../scenarios/baseline.yaml' leads out of the study, the "
        "folder 'tests'"
    ),
    "extends_absolute.yaml": (
        "{file}:1: extends: expected a path relative to the file, not '/etc/passwd'"
    ),
    "extends_absolute_windows.yaml": (
        "{file}:1: extends: expected a path relative to the file, not "
        "'C:\\scenarios\\baseline.yaml'"
    ),
    "extends_home.yaml": (
        "{file}:1: extends: expected a path relative to the file, not '~/baseline.yaml'"
    ),
    "extends_list.yaml": "{file}:1: extends: expected text, not a list",
    "extends_folder.yaml": "{file}:1: extends: a folder, not a file: 'support'",
    "extends_sweep.yaml": ("{file}:1: extends: 'vary_empty.yaml' is a sweep; expected a scenario"),
    "extends_bad.yaml": (
        "value_too_high.yaml:2: sinophobia.restraint: expected a number from 0 to 8 (logit), "
        "not 9 (extended by extends_bad.yaml)"
    ),
    "extends_long_chain.yaml": "support/chain_10.yaml:1: extends: a chain of more than 10 files",
    "record_missing.yaml": (
        "{file}:1: record: no such file: 'support/record.csv'; did you mean 'faulty_record.csv'?"
    ),
    "record_faulty.yaml": (
        "support/faulty_record.csv:1: no column 'event'; expected "
        "event,month,power,republic,channel,form,detail,size,source,page,certainty"
    ),
    "record_facilities_unknown.yaml": (
        "{file}:1: record.facilities: expected one_programme or several_sites or china_manned, not "
        "one_program; did you mean 'one_programme'?"
    ),
    "record_facilities_beside_only.yaml": (
        "{file}:3: record.facilities: has no say where a file stands in place of the packaged "
        "record, whose facilities it codes"
    ),
    "record_facilities_until.yaml": (
        "{file}:1: record: names no file; expected 'add: FILE' beside the packaged record, or "
        "'only: FILE' in its place"
    ),
    "tab.yaml": "{file}:2: a tab where only spaces may stand; indent with spaces",
    "alias_bomb.yaml": "{file}:1: anchors and aliases (& and *) are not used here; write it out",
    "alias.yaml": "{file}:1: anchors and aliases (& and *) are not used here; write it out",
    "tag.yaml": "{file}:1: tags such as !!python/object/apply:os.system are not used here",
    "tag_own.yaml": "{file}:1: tags such as !include are not used here",
    "directive.yaml": "{file}:1: directives (%) are not used here",
    "documents.yaml": "{file}:2: a second document (---); one file holds one",
    "list_at_top.yaml": "{file}:1: expected keys and values, such as 'name: ...', not a list",
    "text_at_top.yaml": "{file}:1: expected keys and values, such as 'name: ...', not text",
    "only_comments.yaml": "{file}: is empty",
    "unclosed.yaml": (
        "{file}:2: not valid YAML: expected ',' or '}', but got '<stream end>'; the { of line 1 is "
        "not closed"
    ),
    "colon_missing.yaml": (
        "{file}:2: not valid YAML: mapping values are not allowed here; line 1 lacks ': ' after "
        "its key"
    ),
    "nested.yaml": "{file}:1: nested more than 6 levels deep",
    "nested_mappings.yaml": "{file}:1: nested more than 6 levels deep",
    "sweep_key.yaml": "{file}:6: replicate: unknown key; did you mean 'replicates'?",
    "sweep_without_scenario.yaml": "{file}:1: lacks 'scenario'",
    "sweep_without_seed.yaml": "{file}:1: lacks 'seed'",
    "sweep_both_scenarios.yaml": "{file}:4: give 'scenario' or 'scenarios', not both",
    "sweep_scenarios_empty.yaml": "{file}:1: scenarios: names no scenario",
    "sweep_scenarios_same_name.yaml": (
        "{file}:1: scenarios: a second scenario named 'fine'; names tell results apart"
    ),
    "sweep_scenario_missing.yaml": (
        "{file}:1: scenario: no such file: 'support/fin.yaml'; did you mean 'fine.yaml'?"
    ),
    "sweep_scenario_of_library.yaml": (
        "{file}:1: scenario: no such file: 'afghan_war.yaml'; did you mean "
        "'futures/afghan_war.yaml', of the library?"
    ),
    "sweep_scenario_bad.yaml": (
        "value_nan.yaml:2: threat.demand: expected a number from 0 to 6 (logit), not .nan; "
        "write plain digits, such as 1000 or 0.5 (a scenario of sweep_scenario_bad.yaml)"
    ),
    "sweep_of_sweep.yaml": (
        "{file}:1: scenario: 'vary_empty.yaml' is a sweep; expected a scenario"
    ),
    "design_unknown.yaml": (
        "{file}:4: design.kind: expected grid or fraction or list or zip or lhs or sobol or "
        "morris or accounts, not gird; did you mean 'grid'?"
    ),
    "design_far_off.yaml": (
        "{file}:4: design.kind: expected grid or fraction or list or zip or lhs or sobol or "
        "morris or accounts, not cube"
    ),
    "design_without_kind.yaml": "{file}:4: design: lacks 'kind'",
    "design_key.yaml": "{file}:4: design.size: unknown key; expected kind",
    "design_word.yaml": (
        "{file}:4: design: expected a mapping of design keys such as kind: grid, not grid"
    ),
    "replicates_zero.yaml": (
        "{file}:3: replicates: expected a whole number from 1 to 1000000, not 0"
    ),
    "replicates_fraction.yaml": (
        "{file}:3: replicates: expected a whole number from 1 to 1000000, not 1.5"
    ),
    "seed_negative.yaml": "{file}:2: seed: expected a whole number from 0 to 4294967295, not -1",
    "seed_text.yaml": (
        "{file}:2: seed: expected a whole number from 0 to 4294967295, not the text '1'; "
        "leave out the quotes"
    ),
    "vary_missing.yaml": "{file}:1: lacks 'vary'",
    "vary_empty.yaml": "{file}:5: vary: names no key to vary",
    "vary_null.yaml": "{file}:5: vary: expected a mapping of keys to lists of values, not nothing",
    "vary_list_of_keys.yaml": (
        "{file}:5: vary: expected a mapping of keys to lists of values, not a list"
    ),
    "vary_key.yaml": "{file}:6: vary: threat.demmand: unknown key; did you mean 'threat.demand'?",
    "vary_variable.yaml": (
        "{file}:6: vary: environment.afghan_insecurity: given from outside, not a parameter; "
        "an event can set it"
    ),
    "vary_section.yaml": (
        "{file}:6: vary: threat: unknown key; name one of its parameters, such as "
        "'threat.turn_to_russia'"
    ),
    "vary_label.yaml": (
        "{file}:6: vary: sinophobia.baseline.Kazakhstan: unknown key; did you mean "
        "'sinophobia.baseline.KAZ'?"
    ),
    "vary_single.yaml": (
        "{file}:6: vary.threat.demand: expected a list of values, or low, high and steps, not 1"
    ),
    "vary_no_values.yaml": "{file}:6: vary.threat.demand: expected at least one value",
    "vary_decimal_commas.yaml": (
        "{file}:6: vary.sinophobia.restraint: 0, 5, 1, 4 neither rise nor fall; the decimal sign "
        "is a point: write [0.5, 1.4] if these are 2 numbers"
    ),
    "vary_decimal_commas_low.yaml": (
        "{file}:6: vary.accommodation.tolerance: expected a number from 0 to 1 (share) for each "
        "value; the decimal sign is a point: write [0.3, 0.6] if these are 2 numbers"
    ),
    "vary_decimal_commas_twice.yaml": (
        "{file}:6: vary.sinophobia.restraint: 5 stands twice; the decimal sign is a point: write "
        "[0.5, 1.5] if these are 2 numbers"
    ),
    "vary_out_of_order.yaml": (
        "{file}:6: vary.sinophobia.restraint: 2, 0.5, 1 neither rise nor fall; write them from "
        "low to high: 0.5, 1, 2"
    ),
    "vary_without_effect.yaml": (
        "{file}:6: sinophobia.restraint: changes nothing at any point, because 'sinophobia' is "
        "off; leave it out"
    ),
    "vary_same_value.yaml": "{file}:6: vary.threat.demand: 1 stands twice",
    "vary_out_of_range.yaml": (
        "{file}:6: vary.threat.demand: expected a number from 0 to 6 (logit), not 60"
    ),
    "vary_switch_number.yaml": (
        "{file}:6: vary.threat.enabled: expected true or false, not 0\n"
        "{file}:6: vary.threat.enabled: expected true or false, not 1"
    ),
    "vary_switch_steps.yaml": (
        "{file}:6: vary.threat.enabled: expected a list such as [true, false]"
    ),
    "vary_step_key.yaml": "{file}:6: vary.threat.demand.step: unknown key; did you mean 'steps'?",
    "vary_without_high.yaml": "{file}:6: vary.threat.demand: lacks 'high'",
    "vary_steps_zero.yaml": (
        "{file}:6: vary.threat.demand.steps: expected a whole number from 2 to 100000, not 0"
    ),
    "vary_steps_negative.yaml": (
        "{file}:6: vary.threat.demand.steps: expected a whole number from 2 to 100000, not -5"
    ),
    "vary_steps_fraction.yaml": (
        "{file}:6: vary.threat.demand.steps: expected a whole number from 2 to 100000, not 2.5"
    ),
    "vary_low_above_high.yaml": (
        "{file}:6: vary.threat.demand: expected low below high, not 3 and 1"
    ),
    "vary_twice.yaml": (
        "{file}:7: vary: varies sinophobia.baseline.KAZ again, after 'sinophobia.baseline'"
    ),
    "vary_set_by_event.yaml": (
        "{file}:6: sinophobia.baseline: an event of scenario 'with_event' sets it, too "
        "(support/with_event.yaml:3)"
    ),
    "vary_billion.yaml": (
        "{file}:4: design: makes 1,000,000,000 points; at most 1,000,000 are allowed"
    ),
    "vary_too_many_runs.yaml": (
        "{file}:3: replicates: makes 50,000,000 runs of 50 points; at most 20,000,000"
    ),
    "accounts_empty.yaml": ("{file}:4: accounts: names no account"),
    "accounts_missing.yaml": ("{file}:1: lacks 'accounts'"),
    "accounts_unknown.yaml": (
        "{file}:4: accounts: geografy: no such account; did you mean 'geography'?"
    ),
    "design_base_misspelt.yaml": ("{file}:4: design.bsae: unknown key; did you mean 'base'?"),
    "design_base_no_power.yaml": (
        "{file}:4: design.base: expected a power of two such as 512 or 1024, not 1000"
    ),
    "design_key_of_another_kind.yaml": (
        "{file}:4: design.base: unknown key; expected kind, points, seed"
    ),
    "design_levels_odd.yaml": ("{file}:4: design.levels: expected an even number such as 6, not 5"),
    "design_lhs_without_points.yaml": ("{file}:4: design: lacks 'points'"),
    "design_second_order_number.yaml": (
        "{file}:4: design.second_order: expected true or false, not 1"
    ),
    "design_too_many_points.yaml": (
        "{file}:4: design: makes 1,572,864 points; at most 1,000,000 are allowed"
    ),
    "event_name_blank.yaml": (
        "{file}:2: events[1].name: expected up to 80 letters, digits, '.', '_' and '-', "
        "beginning with a letter or digit, not 'my event'"
    ),
    "event_name_twice.yaml": (
        "{file}:3: event: a second event named 'qccm', after support/with_named_event.yaml:3"
    ),
    "points_file_empty.yaml": ("support/points_empty.csv: has a header and no points"),
    "points_file_faulty.yaml": (
        "support/points_faulty.csv:3: threat.concern: expected a number from 0 to 6 (log "
        "rate), not 99\nsupport/points_faulty.csv:4: threat.concern: expected a number from 0 "
        "to 6 (log rate), not 0;5; write plain digits, such as 1000 or 0.5"
    ),
    "points_file_key.yaml": ("{file}:5: points.fiel: unknown key; did you mean 'file'?"),
    "points_file_missing.yaml": ("{file}:5: points.file: no such file: 'support/pionts.csv'"),
    "points_file_semicolons.yaml": (
        "support/points_semicolons.csv:1: threat.demand;threat.concern: unknown key; did you "
        "mean 'threat.concern'?; separate keys by commas"
    ),
    "points_file_twice.yaml": ("support/points_twice.csv:4: the same values as in line 2"),
    "points_file_uneven.yaml": (
        "support/points_uneven.csv:3: 1 field; expected 2, as in the header"
    ),
    "vary_all_in_grid.yaml": (
        "{file}:5: vary: 'all' samples every parameter in its range; expected lhs or sobol "
        "or morris for design.kind, not grid"
    ),
    "vary_event_month_number.yaml": (
        "{file}:6: vary.events.qccm.month: '2026' is not a month; expected YYYY-MM such as 2016-08"
    ),
    "vary_event_month_outside.yaml": (
        "{file}:6: vary: events.qccm.month: 2050-01 lies outside scenario "
        "'with_named_event', 1993-01 to 2035-12"
    ),
    "vary_event_months_few.yaml": (
        "{file}:6: vary.events.qccm.month: holds fewer months than 5 steps"
    ),
    "vary_event_months_in_logs.yaml": (
        "{file}:6: vary.events.qccm.month: months have no logs; leave out 'log'"
    ),
    "vary_event_unknown.yaml": (
        "{file}:6: events.qcmm.enabled: scenario 'with_named_event' has no event named "
        "'qcmm'; did you mean 'qccm'?"
    ),
    "vary_event_what.yaml": (
        "{file}:6: vary: events.qccm.moth: expected events.NAME.enabled or "
        "events.NAME.month; did you mean 'month'?"
    ),
    "vary_facilities_word.yaml": (
        "{file}:6: vary.record.facilities: expected one_programme or several_sites or "
        "china_manned, not several_places; did you mean 'several_sites'?"
    ),
    "vary_from_posterior_missing.yaml": (
        "{file}:6: vary.threat.concern.from: support/nowhere: no such folder; expected one "
        "that 'wakhan fit' made"
    ),
    "vary_from_posterior_of_file.yaml": (
        "{file}:6: vary.threat.concern.from: support/fine.yaml: a file; expected the folder "
        "of 'wakhan fit'"
    ),
    "vary_from_posterior_outside.yaml": (
        "{file}:6: vary.threat.concern.from: '../../results/fit' leads out of the study, the "
        "folder 'tests'"
    ),
    "vary_from_prior_in_grid.yaml": ("{file}:6: vary.threat.concern: lacks 'steps'"),
    "vary_from_prior_of_labels.yaml": (
        "{file}:6: vary.ties.china_rate.from: account 'everything' gives ties.china_rate no "
        "prior; name one number, such as ties.china_rate.dialogue"
    ),
    "vary_from_prior_of_nobody.yaml": (
        "{file}:6: vary.threat.concern.from: geografy: no such account; did you mean 'geography'?"
    ),
    "vary_from_prior_without.yaml": (
        "{file}:6: vary.threat.turn_to_russia.from: account 'everything' gives "
        "threat.turn_to_russia no prior"
    ),
    "vary_from_word.yaml": (
        "{file}:6: vary.threat.demand.from: expected 'prior', 'prior ACCOUNT' or 'posterior "
        "RESULT', not 'priors'"
    ),
    "vary_log_from_zero.yaml": (
        "{file}:6: vary.threat.demand: expected low above 0 where values are even in logs, not 0"
    ),
    "vary_log_word.yaml": ("{file}:6: vary.threat.demand.log: expected true or false, not yes"),
    "vary_membership_half.yaml": ("{file}:6: vary.membership.qccm.UZB: expected 0 or 1, not 0.5"),
    "vary_membership_range.yaml": (
        "{file}:6: vary.membership.qccm.UZB: expected a list such as [1, 0]"
    ),
    "vary_membership_set_by_event.yaml": (
        "{file}:6: membership.qccm.KGZ: an event of scenario 'with_named_event' sets it, too "
        "(support/with_named_event.yaml:3)"
    ),
    "vary_membership_unknown.yaml": (
        "{file}:6: vary: membership.qccm.UZ: unknown key; did you mean 'membership.qccm.UZB'?"
    ),
    "vary_range_in_lhs_with_steps.yaml": (
        "{file}:6: vary.threat.demand.steps: a design of kind lhs samples the whole range; "
        "leave out 'steps'"
    ),
    "vary_range_without_steps.yaml": ("{file}:6: vary.threat.demand: lacks 'steps'"),
    "vary_word_in_lhs.yaml": (
        "{file}:6: vary.threat.demand: expected a list of values, or low and high, not 1"
    ),
    "zip_uneven.yaml": (
        "{file}:7: vary.threat.concern: has 2 values, and 'threat.demand' 3; expected as "
        "many in a zip"
    ),
    "points_in_grid.yaml": "{file}:5: points: a grid design takes 'vary'",
    "vary_in_list.yaml": "{file}:5: vary: a list design takes 'points'",
    "points_empty.yaml": "{file}:5: points: names no point",
    "points_none.yaml": "{file}:5: points[1]: names no key to vary",
    "points_twice.yaml": "{file}:8: points[3]: the same values as points[1]",
    "points_unlike.yaml": "{file}:7: points[2]: the first point does not set 'threat.concern'",
    "points_lacking.yaml": "{file}:7: points[2]: lacks 'threat.concern'",
    "points_out_of_range.yaml": (
        "{file}:7: points[2].threat.demand: expected a number from 0 to 6 (logit), not 60"
    ),
    "points_key.yaml": (
        "{file}:6: points[1]: threat.demnd: unknown key; did you mean 'threat.demand'?"
    ),
    "extends_account.yaml": (
        "{file}:1: extends: 'support/account.yaml' is an account; expected a scenario"
    ),
    "account_key.yaml": "{file}:3: prior: unknown key; did you mean 'priors'?",
    "account_without_source.yaml": "{file}:1: lacks 'source'",
    "account_without_argument.yaml": "{file}:1: lacks 'argument'",
    "account_argument_empty.yaml": "{file}:2: argument: expected a text, not the text ''",
    "account_source_unknown.yaml": (
        "{file}:1: source: expected didigova2021 or rauf_saud2020 or aliyev2019 or "
        "olimova_olimov2021 or yau2022 or wakhan, not yau2021; did you mean 'yau2022'?"
    ),
    "account_without_priors.yaml": "{file}:1: priors: gives no prior",
    "account_value_out_of_range.yaml": (
        "{file}:3: sinophobia.restraint: expected a number from 0 to 8 (logit), not 9"
    ),
    "account_value_without_reason.yaml": (
        "{file}:3: sinophobia.enabled: lacks its reason under 'because'"
    ),
    "account_reason_for_nothing.yaml": (
        "{file}:4: because.sinophobia.enabled: gives a reason for what this file does not set"
    ),
    "account_reason_key.yaml": (
        "{file}:5: because: sinofobia.enabled: unknown key; did you mean 'sinophobia.enabled'?"
    ),
    "account_reason_twice.yaml": (
        "{file}:6: because.sinophobia.baseline.KAZ: gives sinophobia.baseline.KAZ a second "
        "reason, after 'sinophobia.baseline'"
    ),
    "account_reason_without_page.yaml": "{file}:5: because.sinophobia.enabled: lacks 'page'",
    "account_reason_is_text.yaml": (
        "{file}:5: because.sinophobia.enabled: expected a mapping of why and page, not a reason"
    ),
    "account_prior_key.yaml": (
        "{file}:4: priors: threat.concren: unknown key; did you mean 'threat.concern'?"
    ),
    "account_prior_shape_key.yaml": (
        "{file}:4: priors: observation.shap: unknown key; did you mean 'observation.shape'?"
    ),
    "account_prior_variable.yaml": (
        "{file}:4: priors: environment.xinjiang: given from outside, not a parameter; a prior is "
        "over parameters"
    ),
    "account_prior_for_all_labels.yaml": (
        "{file}:4: priors.sinophobia.baseline: has one value per republic; name one, such as "
        "'sinophobia.baseline.KAZ'"
    ),
    "account_prior_switch.yaml": "{file}:4: priors.threat.enabled: a switch; set it in its section",
    "account_prior_outcome.yaml": (
        "{file}:4: priors.spread.threshold: defines an outcome; the record says nothing about it"
    ),
    "account_prior_twice.yaml": "{file}:5: threat.concern: stands twice, first in line 4",
    "account_prior_is_number.yaml": (
        "{file}:4: priors.threat.concern: expected a mapping of kind, two numbers, why and page, "
        "not 1.5"
    ),
    "account_prior_without_kind.yaml": "{file}:4: priors.threat.concern: lacks 'kind'",
    "account_prior_kind_unknown.yaml": (
        "{file}:4: priors.threat.concern.kind: expected uniform or normal or lognormal, not "
        "log-normal; did you mean 'lognormal'?"
    ),
    "account_prior_numbers_of_another_kind.yaml": (
        "{file}:4: priors.threat.concern.mean: unknown key; did you mean 'median'?\n"
        "{file}:4: priors.threat.concern.sd: unknown key; expected kind, median, spread, why, page"
    ),
    "account_prior_without_number.yaml": "{file}:4: priors.threat.concern: lacks 'sd'",
    "account_prior_without_why.yaml": "{file}:4: priors.threat.concern: lacks 'why'",
    "account_prior_without_page.yaml": "{file}:4: priors.threat.concern: lacks 'page'",
    "account_prior_low_above_high.yaml": (
        "{file}:4: priors.threat.concern: expected low below high, not 3 and 1"
    ),
    "account_prior_out_of_range.yaml": (
        "{file}:4: priors.threat.concern.high: expected a number from 0 to 6 (log rate), not 9"
    ),
    "account_prior_sd_zero.yaml": (
        "{file}:4: priors.threat.concern.sd: expected a number above 0, not 0"
    ),
    "account_prior_median_zero.yaml": (
        "{file}:4: priors.threat.concern.median: expected a median above 0"
    ),
    "account_prior_spread_below_one.yaml": (
        "{file}:4: priors.threat.concern.spread: expected a number above 1, not 0.5"
    ),
    "account_prior_leaves_out_default.yaml": (
        "{file}:4: priors.threat.concern: leaves out 0.52, the value it has without a prior; "
        "expected a prior that allows it"
    ),
    "account_prior_lognormal_of_negative.yaml": (
        "{file}:4: priors.bilateralism.prefer_multilateral.KGZ: leaves out 0, the value it has "
        "without a prior; expected a prior that allows it"
    ),
    "account_prior_switched_off.yaml": (
        "{file}:7: priors.threat.concern: cannot matter: 'threat' is switched off ({file}:3)"
    ),
    "account_prior_switched_off_inherited.yaml": (
        "{file}:5: priors.sinophobia.restraint: cannot matter: 'sinophobia' is switched off "
        "(support/account.yaml:3)"
    ),
    "account_prior_and_value.yaml": (
        "{file}:7: priors.threat.concern: has a value as well ({file}:3); give one or the other"
    ),
    "account_prior_set_by_event.yaml": (
        "{file}:6: priors.threat.concern: an event sets it, too ({file}:4)"
    ),
    "alike_alphabet.yaml": (
        "{file}:1: \u041d\u0430\u0437\u0432\u0430\u043d\u0438\u0435: unknown key; the 1st "
        "character of '\u041d\u0430\u0437\u0432\u0430\u043d\u0438\u0435' is CYRILLIC CAPITAL "
        "LETTER EN (U+041D); expected Latin letters"
    ),
    "alike_colon.yaml": (
        "{file}:2: threat: expected a mapping of parameters, not demand\uff1a1; the 7th "
        "character of 'demand\uff1a1' is FULLWIDTH COLON (U+FF1A); expected ':'"
    ),
    "alike_event_key.yaml": (
        "{file}:3: events[1].set: membership.q\u0441cm.KGZ: unknown key; the 13th character "
        "of 'membership.q\u0441cm.KGZ' is CYRILLIC SMALL LETTER ES (U+0441); expected Latin "
        "'c'"
    ),
    "alike_file.yaml": (
        "{file}:1: extends: no such file: 'support/fin\u0435.yaml'; the 4th character of "
        "'fin\u0435' is CYRILLIC SMALL LETTER IE (U+0435); expected Latin 'e'; did you mean "
        "'fine.yaml'?"
    ),
    "alike_minus.yaml": (
        "{file}:1: ties.openness: expected a number from -6 to 6 (logit), not \u22120.5; the "
        "1st character of '\u22120.5' is MINUS SIGN (U+2212); expected '-'"
    ),
    "alike_month_en_dash.yaml": (
        "{file}:1: to: '2030\u201312' is not a month; expected YYYY-MM such as 2016-08; the "
        "5th character of '2030\u201312' is EN DASH (U+2013); expected '-'"
    ),
    "alike_no_break_space.yaml": (
        "{file}:1: threat: expected a mapping of parameters, not nothing\n{file}:2: "
        "\\xa0\\xa0demand: unknown key; the 1st character of '\\xa0\\xa0demand' is NO-BREAK "
        "SPACE (U+00A0); expected an ordinary space, or none"
    ),
    "alike_parameter.yaml": (
        "{file}:2: sinophobia.r\u0435straint: unknown parameter; the 2nd character of "
        "'r\u0435straint' is CYRILLIC SMALL LETTER IE (U+0435); expected Latin 'e'"
    ),
    "alike_parameter_misspelt.yaml": (
        "{file}:2: sinophobia.r\u0435strain: unknown parameter; the 2nd character of "
        "'r\u0435strain' is CYRILLIC SMALL LETTER IE (U+0435); expected Latin 'e'; did you "
        "mean 'restraint'?"
    ),
    "alike_republic.yaml": (
        "{file}:2: sinophobia.baseline.\u041aAZ: unknown republic; the 1st character of "
        "'\u041aAZ' is CYRILLIC CAPITAL LETTER KA (U+041A); expected Latin 'K'"
    ),
    "alike_section.yaml": (
        "{file}:2: \u0430ccommodation: unknown key; the 1st character of "
        "'\u0430ccommodation' is CYRILLIC SMALL LETTER A (U+0430); expected Latin 'a'"
    ),
    "alike_switch.yaml": (
        "{file}:1: threat.enabled: expected true or false, not tru\u0435; the 4th character "
        "of 'tru\u0435' is CYRILLIC SMALL LETTER IE (U+0435); expected Latin 'e'"
    ),
    "alike_word.yaml": (
        "{file}:1: history: expected replay or free, not repl\u0430y; the 5th character of "
        "'repl\u0430y' is CYRILLIC SMALL LETTER A (U+0430); expected Latin 'a'"
    ),
    "alike_zero_width.yaml": (
        "{file}:1: thr\\u200beat: unknown key; the 4th character of 'thr\\u200beat' is ZERO "
        "WIDTH SPACE (U+200B), which cannot be seen; leave it out"
    ),
    "comma_in_braces.yaml": (
        "{file}:1: threat.5: unknown parameter; for '0,5', the decimal sign is a point: write 0.5"
    ),
    "comma_in_event.yaml": (
        "{file}:2: events[1].set: 5: unknown key; for '0,5', the decimal sign is a point: write 0.5"
    ),
    "comma_per_label.yaml": (
        "{file}:2: sinophobia.baseline.5: unknown republic; for '0,5', the decimal sign is a "
        "point: write 0.5"
    ),
    "comma_thousands.yaml": (
        "{file}:2: dependence.income.KAZ: expected a number from 100 to 100000 (USD per "
        "head), not 1\n{file}:2: dependence.income.500: unknown republic; for '1,500', write "
        "1500 if the comma groups digits, else 1.500"
    ),
    "extends_workbook.yaml": (
        "support/numbers.xlsx: an Excel workbook; expected a YAML file in plain text (UTF-8) "
        "(extended by {file})"
    ),
    "key_event_by_name.yaml": (
        "{file}:2: events[1].set: membership.qccm.Kyrgyzstan: unknown key; did you mean "
        "'membership.qccm.KGZ'?"
    ),
    "key_label_two_letters.yaml": (
        "{file}:2: sinophobia.baseline.TJ: unknown republic; did you mean 'TJK'?"
    ),
    "key_label_two_letters_lower.yaml": (
        "{file}:2: sinophobia.baseline.kz: unknown republic; did you mean 'KAZ'?"
    ),
    "month_by_name.yaml": (
        "{file}:1: to: 'December 2030' is not a month; expected YYYY-MM such as 2016-08; did "
        "you mean '2030-12'?"
    ),
    "month_first.yaml": (
        "{file}:1: to: '12/2030' is not a month; expected YYYY-MM such as 2016-08; did you "
        "mean '2030-12'?"
    ),
    "month_leaves_out_event.yaml": (
        "{file}:2: from: 2022-01 leaves out the event of 2021-08 "
        "(support/with_event.yaml:3); expected 2021-08 or earlier"
    ),
    "vary_decimal_comma.yaml": (
        "{file}:6: vary.threat.demand.5: unknown key; for '0,5', the decimal sign is a "
        "point: write 0.5"
    ),
}

#: Files made on the spot: name, content, message.
MADE = {
    "empty.yaml": (b"", "{file}: is empty"),
    "blank.yaml": (b"\n  \n", "{file}: is empty"),
    "only_a_marker.yaml": (b"---\n", "{file}: is empty"),
    "nul.yaml": (
        b"name: x\ntitle: a\x00b\n",
        "{file}:2: not a text file: holds the control character U+0000",
    ),
    "control.yaml": (
        b"title: a\x1b[31mb\n",
        "{file}:1: not a text file: holds the control character U+001B",
    ),
    "latin1.yaml": (
        "name: x\ntitle: M\xfcnchen\n".encode("latin-1"),
        "{file}:2: not a text file in UTF-8",
    ),
    "utf16.yaml": (
        "name: x\n".encode("utf-16"),
        "{file}: text in UTF-16; expected a YAML file in plain text (UTF-8)",
    ),
    "picture.yaml": (
        b"\x89PNG\r\n\x1a\n" + bytes(50),
        "{file}: a PNG picture; expected a YAML file in plain text (UTF-8)",
    ),
    "carriage_returns.yaml": (
        b"name: x\r\nthreat:\r\n  demand: 60\r\n",
        "{file}:3: threat.demand: expected a number from 0 to 6 (logit), not 60",
    ),
    "byte_order_mark.yaml": (
        b"\xef\xbb\xbfnmae: x\n",
        "{file}:1: nmae: unknown key; did you mean 'name'?",
    ),
    "deep.yaml": (
        b"events: " + b"[" * 100_000,
        "{file}:1: nested more than 6 levels deep",
    ),
    "long_title.yaml": (
        b"title: " + b"x" * 5_000,
        "{file}:1: title: expected at most 300 characters of text",
    ),
    "long_key.yaml": (
        b"x" * 900 + b": 1\n",
        "{file}:1: " + "x" * 57 + "...: unknown key; 'wakhan explain' lists the keys",
    ),
    "long_exponent.yaml": (
        b"threat: {demand: 1e" + b"9" * 30 + b"}\n",
        "{file}:1: threat.demand: expected a number from 0 to 6 (logit), not 1e" + "9" * 30,
    ),
}


def check(file: str) -> str:
    """What `wakhan check` says about a file, a line for each fault; its exit code must be 2."""
    result = CliRunner().invoke(main, ["check", file])
    assert result.exit_code == 2, result.output
    assert not result.stdout
    lines = result.stderr.splitlines()
    assert all(line.startswith("wakhan: error: ") for line in lines)
    return "\n".join(line.removeprefix("wakhan: error: ") for line in lines)


@pytest.fixture
def in_folder(monkeypatch):
    monkeypatch.chdir(FOLDER)


def test_the_table_names_every_file():
    assert sorted(MESSAGES) == sorted(path.name for path in FOLDER.glob("*.yaml"))


@pytest.mark.usefixtures("in_folder")
@pytest.mark.parametrize("file", MESSAGES)
def test_message(file):
    assert check(file) == MESSAGES[file].replace("{file}", file)


@pytest.mark.parametrize("file", MADE)
def test_message_of_a_file_made_here(file, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    content, message = MADE[file]
    Path(file).write_bytes(content)
    assert check(file) == message.replace("{file}", file)


def test_a_huge_file_is_refused_before_it_is_read(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with open("huge.yaml", "wb") as file:
        file.truncate(50_000_000)
    monkeypatch.setattr(Path, "open", lambda *_: pytest.fail("was opened"))
    assert check("huge.yaml") == (
        "huge.yaml: is 50.0 MB large; a scenario or sweep file has at most 1 MB"
    )


def test_what_is_no_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("baseline.yaml").touch()
    Path("folder.yaml").mkdir()
    assert check("basline.yaml") == "basline.yaml: no such file; did you mean 'baseline.yaml'?"
    assert check("folder.yaml") == "folder.yaml: is a folder; expected a file"
    assert check("baseline.yaml/x.yaml") == "baseline.yaml/x.yaml: no such file"
    assert check("x" * 5_000).endswith("...: cannot be looked at: File name too long")
    assert check("x" * 5_000 + ".yaml").endswith("...: cannot be looked at: File name too long")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_is_refused_and_not_waited_for(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    os.mkfifo("pipe.yaml")
    assert check("pipe.yaml") == "pipe.yaml: is not a regular file"


def test_links_do_not_lead_out_of_the_study(tmp_path, monkeypatch):
    inside = tmp_path / "study" / "futures"
    inside.mkdir(parents=True)
    (tmp_path / "secret.yaml").write_text("name: secret\n")
    (inside / "link.yaml").symlink_to(tmp_path / "secret.yaml")
    (inside / "round.yaml").symlink_to("round.yaml")
    (inside / "mine.yaml").write_text("extends: link.yaml\n")
    (inside / "loop.yaml").write_text("extends: round.yaml\n")
    monkeypatch.chdir(inside)
    assert check("mine.yaml") == (
        "mine.yaml:1: extends: 'link.yaml' leads out of the study, the folder 'study'"
    )
    assert "round.yaml" in check("loop.yaml")


@pytest.mark.parametrize("file", ["key_top.yaml", "alias_bomb.yaml"])
def test_message_of_the_real_command(file):
    done = subprocess.run(
        [sys.executable, "-m", "sim", "check", file],
        cwd=FOLDER,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"wakhan: error: {MESSAGES[file].replace('{file}', file)}\n"


@pytest.mark.usefixtures("in_folder")
def test_all_files_are_checked_and_the_good_ones_told():
    result = CliRunner().invoke(main, ["check", "key_top.yaml", "support/fine.yaml", "tab.yaml"])
    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 2
    assert result.stdout.startswith("support/fine.yaml: OK, scenario 'fine'")
