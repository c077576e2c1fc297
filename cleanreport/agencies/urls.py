from django.urls import path

from cleanreport.agencies.views import lists, merging, ministries, register

urlpatterns = [
    path("", register.office_register, name="office_register"),
    path("export.<str:kind>", register.office_register_export, name="office_register_export"),
    path("new/", register.office_register_new, name="office_register_new"),
    path("import/", lists.office_register_import, name="office_register_import"),
    path("import/template.xlsx", lists.office_register_template, name="office_register_template"),
    path("import/<int:pk>/", lists.office_register_list, name="office_register_list"),
    path("import/<int:pk>/confirm/", lists.office_register_list_confirm, name="office_register_list_confirm"),
    path("import/<int:pk>/discard/", lists.office_register_list_discard, name="office_register_list_discard"),
    path("ministries/", ministries.office_register_ministries, name="office_register_ministries"),
    path("ministries/<str:code>/", ministries.office_register_ministry, name="office_register_ministry"),
    path(
        "ministries/<str:code>/rename/",
        ministries.office_register_ministry_rename,
        name="office_register_ministry_rename",
    ),
    path(
        "ministries/<str:code>/take-back/",
        ministries.office_register_ministry_take_back,
        name="office_register_ministry_take_back",
    ),
    path("<str:code>/edit/", register.office_register_edit, name="office_register_edit"),
    path("<str:code>/rename/", register.office_register_rename, name="office_register_rename"),
    path("<str:code>/take-back/", register.office_register_take_back, name="office_register_take_back"),
    path("<str:code>/merge/", merging.office_register_merge, name="office_register_merge"),
    path("<str:code>/close/", register.office_register_close, name="office_register_close"),
    path("<str:code>/reopen/", register.office_register_reopen, name="office_register_reopen"),
]
