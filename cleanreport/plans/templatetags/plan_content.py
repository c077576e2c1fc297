"""`{% load plan_content %}`: `{% shown content as plan %}` makes a plan's content ready for `plans/_content.html`."""

from django import template

from cleanreport.plans.shown import shown

register = template.Library()

register.simple_tag(shown, name="shown")
