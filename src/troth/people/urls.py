"""Addresses of accounts."""

from django.urls import path

from troth.people import views

app_name = "people"
urlpatterns = [
    path("sign-up", views.sign_up, name="sign_up"),
    path("sign-in", views.sign_in, name="sign_in"),
    path("sign-out", views.sign_out, name="sign_out"),
    path("unlock", views.unlock, name="unlock"),
    path("vault-password", views.vault_password, name="vault_password"),
    path("recovery", views.recovery, name="recovery"),
    path("recovery/confirm", views.recovery_confirm, name="recovery_confirm"),
    path("account", views.account, name="account"),
    path("account/password", views.password, name="password"),
    path("forgotten", views.forgotten, name="forgotten"),
    path("reset/<str:token>", views.reset, name="reset"),
    path("notices/<uuid:pk>/put-away", views.put_away, name="put_away"),
    path("administration/accounts", views.accounts, name="accounts"),
    path("administration/accounts/<uuid:pk>/link", views.make_link, name="make_link"),
]
