from django.urls import path, register_converter

from cleanreport.plans import views
from cleanreport.plans.actions import ROWS


class RowsConverter:
    """The kinds of rows: risks, measures, indicators."""

    regex = "|".join(ROWS)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(RowsConverter, "rows")

urlpatterns = [
    path("plans/start/", views.plan_start, name="plan_start"),
    path("plans/<int:pk>/", views.plan, name="plan"),
    path("plans/<int:pk>/general/", views.plan_general, name="plan_general"),
    path("plans/<int:pk>/risks/", views.plan_risks, name="plan_risks"),
    path("plans/<int:pk>/risks/<int:row>/", views.plan_risk, name="plan_risk"),
    path("plans/<int:pk>/measures/", views.plan_measures, name="plan_measures"),
    path("plans/<int:pk>/measures/<int:row>/", views.plan_measure, name="plan_measure"),
    path("plans/<int:pk>/indicators/", views.plan_indicators, name="plan_indicators"),
    path("plans/<int:pk>/indicators/<int:row>/", views.plan_indicator, name="plan_indicator"),
    path("plans/<int:pk>/indicators/<int:row>/fill/", views.plan_indicator_fill, name="plan_indicator_fill"),
    path("plans/<int:pk>/<rows:kind>/add/", views.plan_row_add, name="plan_row_add"),
    path("plans/<int:pk>/<rows:kind>/<int:row>/remove/", views.plan_row_remove, name="plan_row_remove"),
    path("plans/<int:pk>/<rows:kind>/<int:row>/up/", views.plan_row_move, {"up": True}, name="plan_row_up"),
    path("plans/<int:pk>/<rows:kind>/<int:row>/down/", views.plan_row_move, {"up": False}, name="plan_row_down"),
    path("plans/<int:pk>/people/", views.plan_people, name="plan_people"),
    path("plans/<int:pk>/people/<str:role>/pick/", views.plan_person_pick, name="plan_person_pick"),
    path("plans/<int:pk>/check/", views.plan_check, name="plan_check"),
    path("plans/<int:pk>/paper/", views.plan_paper, name="plan_paper"),
    path("plans/<int:pk>/paper/ask/", views.plan_paper_ask, name="plan_paper_ask"),
    path("plans/<int:pk>/finish/", views.plan_finish, name="plan_finish"),
]
