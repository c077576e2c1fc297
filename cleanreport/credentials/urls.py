from django.urls import path

from cleanreport.credentials.views import accounts, colleagues, invitation, letters

urlpatterns = [
    path("office/accounts/", accounts.office_accounts, name="office_accounts"),
    path("office/accounts/export/<str:kind>/", accounts.office_accounts_export, name="office_accounts_export"),
    path("office/accounts/new/", accounts.office_account_new, name="office_account_new"),
    path("office/accounts/agencies/", letters.office_account_agencies, name="office_account_agencies"),
    path(
        "office/accounts/agencies/export/<str:kind>/",
        letters.office_account_agencies_export,
        name="office_account_agencies_export",
    ),
    path("office/accounts/agencies/make/", letters.office_account_agencies_make, name="office_account_agencies_make"),
    path("office/accounts/letters/", letters.list_batches, name="office_account_batches"),
    path("office/accounts/letters/make/", letters.office_account_letters_make, name="office_account_letters_make"),
    path("office/accounts/letters/<int:pk>/", letters.show_batch, name="office_account_batch"),
    path("office/accounts/letters/<int:pk>/fetch/", letters.fetch_batch, name="office_account_batch_fetch"),
    path("office/accounts/letters/<int:pk>/erase/", letters.erase_batch, name="office_account_batch_erase"),
    path("office/accounts/<int:pk>/", accounts.office_account, name="office_account"),
    path("office/accounts/<int:pk>/edit/", accounts.office_account_edit, name="office_account_edit"),
    path("office/accounts/<int:pk>/close/", accounts.office_account_close, name="office_account_close"),
    path("office/accounts/<int:pk>/reopen/", accounts.office_account_reopen, name="office_account_reopen"),
    path("office/accounts/<int:pk>/lift/", accounts.office_account_lift, name="office_account_lift"),
    path("office/accounts/<int:pk>/letter/", accounts.office_account_letter, name="office_account_letter"),
    path("colleagues/", colleagues.colleagues, name="colleagues"),
    path("colleagues/invite/", colleagues.colleagues_invite, name="colleagues_invite"),
    path("colleagues/invitations/<int:pk>/again/", colleagues.colleagues_invite_again, name="colleagues_invite_again"),
    path("colleagues/invitations/<int:pk>/withdraw/", colleagues.colleagues_withdraw, name="colleagues_withdraw"),
    path("colleagues/<int:pk>/end/", colleagues.colleagues_end, name="colleagues_end"),
    path("invitation/<str:token>/", invitation.invitation, name="invitation"),
    path("invitation/<str:token>/accept/", invitation.invitation_accept, name="invitation_accept"),
]
