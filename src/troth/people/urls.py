"""Addresses of accounts."""

from django.urls import path

from troth.people import views

app_name = "people"
urlpatterns = [
    path("sign-up", views.sign_up, name="sign_up"),
    path("sign-up/<str:token>", views.sign_up_by_link, name="sign_up_by_link"),
    path("sign-in", views.sign_in, name="sign_in"),
    path("sign-in/second", views.second, name="second"),
    path("sign-in/passkey", views.sign_in_by_passkey, name="sign_in_by_passkey"),
    path("passkey/challenge", views.challenge, name="challenge"),
    path("sign-out", views.sign_out, name="sign_out"),
    path("unlock", views.unlock, name="unlock"),
    path("vault-password", views.vault_password, name="vault_password"),
    path("recovery", views.recovery, name="recovery"),
    path("recovery/confirm", views.recovery_confirm, name="recovery_confirm"),
    path("account", views.account, name="account"),
    path("account/password", views.password, name="password"),
    path("account/address", views.new_address, name="new_address"),
    path("account/address/<str:token>", views.confirm_address, name="confirm_address"),
    path("account/second-factor", views.second_factor, name="second_factor"),
    path("account/second-factor/app", views.code_app, name="code_app"),
    path("account/second-factor/app/begin", views.code_app_begin, name="code_app_begin"),
    path("account/second-factor/app/remove", views.code_app_remove, name="code_app_remove"),
    path("account/second-factor/spare-codes", views.spare_codes, name="spare_codes"),
    path("account/passkeys/new", views.passkey_new, name="passkey_new"),
    path("account/passkeys/add", views.passkey_add, name="passkey_add"),
    path("account/passkeys/<uuid:pk>/remove", views.passkey_remove, name="passkey_remove"),
    path("account/devices", views.devices, name="devices"),
    path("account/devices/end-others", views.devices_end, name="devices_end"),
    path("account/devices/<str:key>/end", views.device_end, name="device_end"),
    path("forgotten", views.forgotten, name="forgotten"),
    path("reset/<str:token>", views.reset, name="reset"),
    path("notices/<uuid:pk>/put-away", views.put_away, name="put_away"),
    path("administration/accounts", views.accounts, name="accounts"),
    path("administration/accounts/<uuid:pk>/link", views.make_link, name="make_link"),
]
