"""`{% load plan_content %}`: `{% shown content as plan %}` makes a plan's content ready for `plans/_content.html`;
`{% with_unit value unit %}` says a value as people do, `{% period starts ends %}` when a measure runs, and
`{% direction levels as … %}` which way is better."""

from django import template

from cleanreport.plans.shown import direction, period, shown, with_unit

register = template.Library()

register.simple_tag(shown, name="shown")
register.simple_tag(with_unit, name="with_unit")
register.simple_tag(direction, name="direction")
register.simple_tag(period, name="period")
