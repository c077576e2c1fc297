from django.urls import path

from cleanreport.outreach.views import announcements, calendars, extensions, files, mail, reminders

urlpatterns = [
    path("office/reminders/", reminders.office_remind, name="office_remind"),
    path("office/reminders/export/<str:kind>/", files.office_remind_export, name="office_remind_export"),
    path("office/reminders/preview/", reminders.office_remind_preview, name="office_remind_preview"),
    path("office/reminders/send/", reminders.office_remind_send, name="office_remind_send"),
    path("office/extensions/", extensions.office_extensions, name="office_extensions"),
    path("office/extensions/export/<str:kind>/", files.office_extensions_export, name="office_extensions_export"),
    path("office/extensions/chosen/", extensions.office_extensions_chosen, name="office_extensions_chosen"),
    path("office/extensions/give/", extensions.office_extensions_give, name="office_extensions_give"),
    path("office/reopening/", extensions.office_reopening, name="office_reopening"),
    path("office/reopening/export/<str:kind>/", files.office_reopening_export, name="office_reopening_export"),
    path("office/reopening/chosen/", extensions.office_reopening_chosen, name="office_reopening_chosen"),
    path("office/reopening/open/", extensions.office_reopening_open, name="office_reopening_open"),
    path("office/announcements/", announcements.office_announcements, name="office_announcements"),
    path("office/announcements/new/", announcements.office_announcement_new, name="office_announcement_new"),
    path("office/announcements/write/", announcements.office_announcement_write, name="office_announcement_write"),
    path("office/announcements/<int:pk>/", announcements.office_announcement, name="office_announcement"),
    path(
        "office/announcements/<int:pk>/change/",
        announcements.office_announcement_change,
        name="office_announcement_change",
    ),
    path("office/announcements/<int:pk>/end/", announcements.office_announcement_end, name="office_announcement_end"),
    path("office/mail/", mail.office_mail, name="office_mail"),
    path("office/mail/export.<str:kind>", mail.office_mail_export, name="office_mail_export"),
    path("office/mail/<int:pk>/again/", mail.office_mail_again, name="office_mail_again"),
    path("announcements/<int:pk>/dismiss/", announcements.announcement_dismiss, name="announcement_dismiss"),
    path("calendar/", calendars.calendar, name="calendar"),
    path("calendar/renew/", calendars.calendar_renew, name="calendar_renew"),
    path("calendar/<str:token>.ics", calendars.calendar_feed, name="calendar_feed"),
]
