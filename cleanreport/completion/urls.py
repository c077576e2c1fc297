from django.urls import path

from cleanreport.completion import views

urlpatterns = [
    path("plans/<int:pk>/completion/start/", views.completion_start, name="completion_start"),
    path("completions/<int:pk>/", views.completion, name="completion"),
    path("completions/<int:pk>/cover/", views.completion_cover, name="completion_cover"),
    path("completions/<int:pk>/sections/<str:number>/", views.completion_section, name="completion_section"),
    path("completions/<int:pk>/pictures/add/", views.completion_picture_add, name="completion_picture_add"),
    path("completions/pictures/<int:pk>/", views.completion_picture, name="completion_picture"),
    path("completions/<int:pk>/appendix/", views.completion_appendix, name="completion_appendix"),
    path("completions/<int:pk>/appendix/outputs/add/", views.completion_outputs_add, name="completion_outputs_add"),
    path("completions/<int:pk>/works/add/", views.completion_work_add, name="completion_work_add"),
    path("completions/<int:pk>/works/<int:row>/remove/", views.completion_work_remove, name="completion_work_remove"),
    path("completions/<int:pk>/people/", views.completion_people, name="completion_people"),
    path("completions/<int:pk>/people/<str:role>/pick/", views.completion_person_pick, name="completion_person_pick"),
    path("completions/<int:pk>/paper/", views.completion_paper, name="completion_paper"),
    path("completions/<int:pk>/paper/ask/", views.completion_paper_ask, name="completion_paper_ask"),
    path("completions/<int:pk>/check/", views.completion_check, name="completion_check"),
    path("completions/<int:pk>/send/", views.completion_send, name="completion_send"),
    path("completions/<int:pk>/withdraw/", views.completion_withdraw, name="completion_withdraw"),
]
