from django.urls import path

from cleanreport.stakeholders import views

PLAN = "plans/<int:pk>/stakeholders/"
PERSON = f"{PLAN}persons/<int:person>/"
FILE = f"{PLAN}files/<int:file>/"

urlpatterns = [
    path(PLAN, views.stakeholders, name="stakeholders"),
    path(f"{PLAN}notice/", views.stakeholders_notice, name="stakeholders_notice"),
    path(f"{PLAN}open/", views.stakeholders_open, name="stakeholders_open"),
    path(f"{PLAN}find/", views.stakeholders_find, name="stakeholders_find"),
    path(f"{PLAN}export/", views.stakeholders_export, name="stakeholders_export"),
    path(f"{PLAN}list/", views.stakeholders_list, name="stakeholders_list"),
    path(f"{PLAN}add/", views.stakeholders_add, name="stakeholders_add"),
    path(PERSON, views.stakeholders_person, name="stakeholders_person"),
    path(f"{PERSON}show/", views.stakeholders_person_show, name="stakeholders_person_show"),
    path(f"{PERSON}remove/", views.stakeholders_person_remove, name="stakeholders_person_remove"),
    path(f"{PLAN}template/", views.stakeholders_template, name="stakeholders_template"),
    path(f"{PLAN}upload/", views.stakeholders_upload, name="stakeholders_upload"),
    path(FILE, views.stakeholders_file, name="stakeholders_file"),
    path(f"{FILE}take/", views.stakeholders_take, name="stakeholders_take"),
    path(f"{FILE}discard/", views.stakeholders_discard, name="stakeholders_discard"),
    path(f"{FILE}bad-rows/", views.stakeholders_bad_rows, name="stakeholders_bad_rows"),
]
